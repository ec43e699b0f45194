// The languages say the same things: every message in every language, with the same gaps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isProblemCode } from "@souk/contracts/problem";
import de from "../../messages/de.json" with { type: "json" };
import en from "../../messages/en.json" with { type: "json" };
import { createText } from "./create-text.ts";
import { locales } from "./locale.ts";
import { type Catalogue, fill, pluralOf } from "./message.ts";

const catalogues: Readonly<Record<(typeof locales)[number], Readonly<Record<string, string>>>> = { en, de };
const gaps = (message: string): readonly string[] =>
  [...message.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();

test("every language has every message, with the same gaps, and none is empty", () => {
  for (const locale of locales) {
    const catalogue = catalogues[locale];
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(en).sort(), locale);
    for (const [key, message] of Object.entries(catalogue)) {
      assert.ok(message.trim() !== "", `${locale} ${key}`);
      assert.deepEqual(gaps(message), gaps((en as Readonly<Record<string, string>>)[key] ?? ""), `${locale} ${key}`);
    }
  }
});

test("every plural has the forms that its language asks for", () => {
  for (const locale of locales) {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    for (const key of Object.keys(en).filter((each) => each.endsWith(".other"))) {
      for (const form of forms)
        assert.ok(key.replace(/other$/, form) in catalogues[locale], `${locale} ${key} ${form}`);
    }
  }
});

test("a count picks its form, and gaps are filled", () => {
  const catalogue: Catalogue = en;
  assert.equal(fill(pluralOf(catalogue, "en", "cart.items", 1), { count: 1 }), "1 item");
  assert.equal(fill(pluralOf(catalogue, "en", "cart.items", 3), { count: 3 }), "3 items");
  assert.equal(fill("{a} and {b}", { a: "x" }), "x and {b}");
});

/** Codes that no service answers, but a page's own action. */
const ofPages = new Set([
  ...["openid_cancelled", "openid_lost", "openid_gone", "openid_away"],
  ...["password_missing", "no_password", "wrong_password", "identities_full"],
]);

test("refusals are told by codes that there are, and an unknown one as a service that is down", () => {
  const codes = Object.keys(en).flatMap((key) => /^refusal\.(.*)$/.exec(key)?.[1] ?? []);
  assert.deepEqual(
    codes.filter((code) => !isProblemCode(code) && !ofPages.has(code)),
    [],
  );
  const { refusal } = createText("en", en);
  assert.equal(refusal("card_declined"), en["refusal.card_declined"]);
  for (const unknown of ["nobody_knows_it", "constructor", ""])
    assert.equal(refusal(unknown), en["refusal.unavailable"]);
});
