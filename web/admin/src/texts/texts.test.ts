import assert from "node:assert/strict";
import { test } from "node:test";
import { permissions } from "@souk/contracts/access";
import { de } from "./de.ts";
import { en } from "./en.ts";

type Words = { readonly [key: string]: unknown };

function sentences(words: Words, path: string): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const at = `${path}/${key}`;
    if (typeof value === "string") return [[at, value] as const];
    if (typeof value === "function") return [[at, String(value(2, 3, 4))] as const];
    return sentences(value as Words, at);
  });
}

test("both languages say the same things, and nothing is left empty or in English", () => {
  const english = new Map(sentences(en, ""));
  const german = new Map(sentences(de, ""));
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
  assert.deepEqual(
    [...german].filter(([, text]) => text.trim() === ""),
    [],
  );
  const same = [...german].filter(([at, text]) => english.get(at) === text && text.split(" ").length > 2);
  assert.deepEqual(same, []);
});

test("every permission is explained", () => {
  assert.deepEqual(Object.keys(en.permissions), [...permissions]);
});
