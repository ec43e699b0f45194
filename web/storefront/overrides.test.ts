import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { overrideOf } from "./overrides.ts";

test("a file of the same name in overrides stands in for one of the app, but not for itself", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "souk-overrides-"));
  t.after(() => rm(root, { recursive: true }));
  const card = join(root, "overrides", "components", "product-card.tsx");
  await mkdir(join(root, "overrides", "components"), { recursive: true });
  await writeFile(card, "");
  const original = join(root, "app", "components", "product-card.tsx");
  const page = join(root, "app", "routes", "home.tsx");
  assert.equal(overrideOf(root, original, page), card);
  assert.equal(overrideOf(root, `${original}?route`, undefined), `${card}?route`);
  assert.equal(overrideOf(root, original, card), undefined, "an override sees the original");
  assert.equal(overrideOf(root, join(root, "app", "components", "header.tsx"), page), undefined);
  assert.equal(overrideOf(root, join(root, "elsewhere", "components", "product-card.tsx"), page), undefined);
});
