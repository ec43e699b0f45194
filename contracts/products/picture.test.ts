import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureSources, pictureUrl } from "./picture.ts";

const url = `/api/v1/media/${"0".repeat(64)}.jpg`;

test("an upload has every width that it has pixels for, and itself at last", () => {
  assert.equal(pictureSources({ url, width: 500 }), `${url}/160.webp 160w, ${url}/320.webp 320w, ${url}/640.webp 500w`);
  assert.equal(pictureSources({ url, width: 320 }), `${url}/160.webp 160w, ${url}/320.webp 320w`);
  assert.equal(pictureSources({ url, width: 90 }), `${url}/160.webp 90w`);
  assert.equal(pictureSources({ url, width: 6000 })?.split(", ").at(-1), `${url}/1920.webp 1920w`);
  assert.equal(pictureSources({ url })?.split(", ").length, 6);
});

test("drawings and pictures elsewhere have one size", () => {
  for (const other of [url.replace("jpg", "svg"), "https://cdn.example.com/a.jpg", "/assets/a.jpg"]) {
    assert.equal(pictureSources({ url: other, width: 900 }), undefined);
    assert.equal(pictureUrl(other, 100), other);
  }
  assert.deepEqual(
    [pictureUrl(url, 80), pictureUrl(url, 161), pictureUrl(url, 5000)],
    [`${url}/160.webp`, `${url}/320.webp`, `${url}/1920.webp`],
  );
});
