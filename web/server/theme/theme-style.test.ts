import assert from "node:assert/strict";
import { test } from "node:test";
import type { ThemeDefaults, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { STYLESHEET, stylesheetOf } from "./theme-style.ts";

const defaults: ThemeDefaults = {
  colours: { day: { ground: "#ffffff", ink: "#000000" }, night: { ground: "#000000", ink: "#ffffff" } },
  ...{ fonts: { loud: "fraunces", plain: "instrument-sans" }, corners: "soft", logo: "/logo.svg" },
  ...{ awningColours: [], awnings: {}, navigation: null, links: [], home: [] },
};
const cssOf = (settings: ThemeSettings) => stylesheetOf(settings, defaults)?.css;

test("settings that have nothing to do with looks make no style sheet", () => {
  assert.equal(cssOf({}), undefined);
  assert.equal(cssOf({ navigation: [], colours: { day: {} } }), undefined);
});

test("a colour that is set for one light keeps the folder's for the other", () => {
  assert.equal(cssOf({ colours: { day: { ground: "#fafafa" } } }), ":root{--ground:light-dark(#fafafa,#000000)}\n");
  assert.equal(
    cssOf({ colours: { day: { saffron: "#ffcc00" } } }),
    ":root{--saffron:light-dark(#ffcc00,#ffcc00)}\n",
    "where the folder has none, one does for both",
  );
});

test("fonts and corners come from lists, and nothing else gets into a style sheet", () => {
  assert.match(
    cssOf({ fonts: { loud: "system-sans" }, corners: "round" }) ?? "",
    /--font-loud:system-ui.*--radius-md:0.875rem/,
  );
  const odd = { colours: { day: { ground: "red;}body{display:none" } }, fonts: { loud: "x" }, corners: "y" };
  assert.equal(cssOf(odd as unknown as ThemeSettings), undefined);
});

test("a style sheet is named by what it says", () => {
  const [one, same, other] = ["#fafafa", "#fafafa", "#fbfbfb"].map((ground) =>
    stylesheetOf({ colours: { day: { ground } } }, defaults),
  );
  assert.equal(one?.path, same?.path);
  assert.notEqual(one?.path, other?.path);
  assert.match(one?.path ?? "", STYLESHEET);
});
