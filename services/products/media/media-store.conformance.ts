// What every store of uploads promises.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { MEDIA_NAME, type MediaStore } from "./media-store.ts";

export function mediaStoreConformance(name: string, open: (test: TestContext) => Promise<MediaStore>): void {
  test(`${name}: what was put is read back, under the hash of its bytes`, async (t) => {
    const store = await open(t);
    const bytes = Uint8Array.from({ length: 5000 }, (_, n) => n % 251);
    const key = await store.put(bytes, "png");
    assert.match(key, MEDIA_NAME);
    assert.deepEqual(new Uint8Array((await store.read(key)) ?? []), bytes);
    assert.equal(await store.put(bytes, "png"), key);
    assert.notEqual(await store.put(bytes.slice(1), "png"), key);
  });

  test(`${name}: the same file put twenty times at once is one file, whole`, async (t) => {
    const store = await open(t);
    const bytes = new Uint8Array(200_000).fill(7);
    const keys = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes, "gif")));
    assert.equal(new Set(keys).size, 1);
    assert.equal((await store.read(keys[0] ?? ""))?.length, 200_000);
  });

  test(`${name}: names that were never answered hold nothing`, async (t) => {
    const store = await open(t);
    for (const key of ["../../etc/passwd", "a.png", "", `${"0".repeat(64)}.png`, "%2e%2e/x.png"]) {
      assert.equal(await store.read(key), undefined, key);
    }
  });
}
