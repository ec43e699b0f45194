import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "@souk/chassis/errors";
import type { ThemeDefaults } from "@souk/contracts/web/theme-schema";
import { expectReadable, parseSettings } from "./theme-rules.ts";

const refusal = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error;
  }
  return assert.fail("it was let through");
};
const faults = (settings: unknown): readonly string[] =>
  (refusal(() => parseSettings(settings)).errors ?? []).map(({ pointer }) => pointer);
const title = { en: "A", de: "B" };

test("settings within the schema are taken as they are", () => {
  const settings = {
    colours: { day: { ink: "#000000" } },
    logo: "/api/v1/media/0123abcd.png",
    awnings: { ünïcode: 8 },
    navigation: ["gone", "lamplight"],
    links: [{ label: title, to: "https://example.org/a?b=c#d" }],
    home: [{ id: "1", kind: "products", title, sort: "newest", count: 4, hidden: true }],
  };
  assert.equal(parseSettings(settings), settings);
  assert.deepEqual(parseSettings({}), {});
});

test("what could do anything but set the theme is refused", () => {
  assert.deepEqual(faults({ css: "*{}" }), ["/css"]);
  for (const ink of ["red", "#fff", "#12345g", "#123456;", "#ABCDEF", "url(//x)"]) {
    assert.deepEqual(faults({ colours: { day: { ink } } }), ["/colours/day/ink"], ink);
  }
  for (const to of [
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "http://x.example",
    "",
    "data:,x",
    "x",
  ]) {
    assert.deepEqual(faults({ links: [{ label: title, to }] }), ["/links/0/to"], to);
  }
  for (const logo of ["https://x.example/l.svg", "/api/v1/media/../users", "/other.svg"]) {
    assert.deepEqual(faults({ logo }), ["/logo"], logo);
  }
  assert.deepEqual(faults({ awnings: { a: 9 } }), ["/awnings/a"]);
  assert.deepEqual(faults({ fonts: { loud: "Comic Sans" } }), ["/fonts/loud"]);
  assert.deepEqual(faults({ navigation: Array.from({ length: 101 }, (_, at) => `${at}`) }), ["/navigation"]);
  assert.ok(faults({ home: [{ id: "1", kind: "note", title: { en: "A" }, text: title }] }).length > 0);
  assert.ok(faults(null).length > 0 && faults("x").length > 0);
});

test("a colour that can't be read is refused by its name and figure", () => {
  const defaults = {
    colours: { day: { ground: "#ffffff", saffron: "#f2b134" }, night: {} },
  } as unknown as ThemeDefaults;
  expectReadable({ colours: { day: { ink: "#000000" } } }, defaults);
  const { code, errors } = refusal(() =>
    expectReadable({ colours: { day: { ink: "#cccccc", saffron: "#222222" } } }, defaults),
  );
  assert.equal(code, "unprocessable");
  assert.deepEqual(errors, [
    {
      pointer: "/colours/day/ink",
      code: "weak_contrast",
      message: "ink on ground has a contrast of 1.6 by day; 4.5 is needed",
    },
    {
      pointer: "/colours/day/saffron",
      code: "weak_contrast",
      message: "the tags' text (#181b38) on saffron has a contrast of 1 by day; 4.5 is needed",
    },
  ]);
});
