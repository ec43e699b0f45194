import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pairs, weakPairs } from "@souk/contracts/web/theme-contrast";
import { colourRoles, MAX_AWNING } from "@souk/contracts/web/theme-schema";
import { readColours } from "./read-colours.ts";

test("colours are read with their day and night, awnings by their number", () => {
  const { palettes, awnings } = readColours(`
    :root { --ink: light-dark(#181B38, #f0eee6); --on-strong: #ffffff; --strong: red; --line: rgb(0 0 0 / 1%); }
    .awning-1 { --stripe: #1d6f78; --cloth: #c3e3d9; }
    .awning-0 { --stripe: #000000; --cloth: #ffffff; }`);
  assert.deepEqual(palettes.day, { ink: "#181b38", "on-strong": "#ffffff" });
  assert.deepEqual(palettes.night, { ink: "#f0eee6", "on-strong": "#ffffff" });
  assert.deepEqual(awnings, [
    { stripe: "#000000", cloth: "#ffffff" },
    { stripe: "#1d6f78", cloth: "#c3e3d9" },
  ]);
});

test("the folder's own colours are all known, and can all be read", () => {
  const css = readFileSync(new URL("../../theme/colours.css", import.meta.url), "utf8");
  const { palettes, awnings } = readColours(css);
  assert.deepEqual(Object.keys(palettes.day), [...colourRoles]);
  assert.equal(awnings.length, MAX_AWNING + 1);
  assert.ok(pairs.length > 10);
  assert.deepEqual(weakPairs(palettes, palettes), []);
});
