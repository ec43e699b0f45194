import assert from "node:assert/strict";
import { test } from "node:test";
import { asLocale, preferredLocale } from "./locale.ts";

test("the browser's wishes are heard in their order", () => {
  const wishes = [
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["fr-FR,fr;q=0.9,de;q=0.5,en;q=0.7", "en"],
    ["fr, DE;q=0.1", "de"],
    ["de;q=0, en", "en"],
    ["", "en"],
    ["*", "en"],
    [";;;,,q=", "en"],
  ] as const;
  for (const [header, locale] of wishes) assert.equal(preferredLocale(header), locale, header);
});

test("a language that the shop does not speak is English", () => {
  assert.equal(asLocale("de"), "de");
  assert.equal(asLocale("fr"), "en");
  assert.equal(asLocale(undefined), "en");
});
