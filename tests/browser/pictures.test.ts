// Photographs in a real Chromium: a phone loads small ones, a desk larger ones, and nothing moves when they come.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { expect } from "../market/goods.ts";
import { widths } from "./browser.ts";
import { openStreet, type Street, visit } from "./shopping.ts";

const HANDLE = "photographed-rug";
let street: Street;
let photograph = "";

before(async () => {
  street = await openStreet();
  const staff = await street.market.staff();
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const picture = { width: 2400, height: 1600, channels: 3, background: "#964", noise } as const;
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(await sharp({ create: picture }).jpeg().toBuffer())]), "rug.jpg");
  const { url } = (await expect(staff.uploadMedia({ body: form }), "the photograph")).body;
  photograph = url;
  const product = {
    ...{ title: "Photographed rug", handle: HANDLE, status: "active" as const, collections: ["loom-and-thread"] },
    ...{ variants: [{ sku: "photo-rug", price: { amount: 9900, currency: "EUR" } }], images: [{ url, alt: "A rug" }] },
  };
  const { body: made } = await expect(staff.createProduct({ body: product }), "the rug");
  assert.deepEqual(made.images[0], { url, alt: "A rug", width: 2400, height: 1600 });
  await expect(staff.setStock({ params: { sku: "photo-rug" }, body: { onHand: 5 } }), "its stock");
});
after(() => street?.close());

async function loaded(path: string, width: number, deviceScaleFactor: number): Promise<readonly string[]> {
  const { page, context, complaints } = await visit(street, path, { width, deviceScaleFactor });
  const seen = await page.$$eval("img", (all) => all.filter(({ complete }) => complete).map((each) => each.currentSrc));
  const rug = page.locator(`img[src^="${photograph}"]`).first();
  assert.ok((await rug.evaluate((each: { naturalWidth: number }) => each.naturalWidth)) > 0, "it is drawn");
  assert.deepEqual([await rug.getAttribute("width"), await rug.getAttribute("height")], ["2400", "1600"]);
  assert.deepEqual(complaints, []);
  await context.close();
  return seen.filter((url) => url.includes(photograph)).map((url) => url.slice(url.lastIndexOf("/") + 1));
}

test("a phone loads the small picture, a desk the larger one", async () => {
  assert.deepEqual(await loaded(`/products/${HANDLE}`, widths.phone, 1), ["640.webp"]);
  assert.deepEqual(await loaded(`/products/${HANDLE}`, widths.desktop, 2), ["1280.webp"]);
  assert.deepEqual(await loaded("/search?q=photographed", widths.phone, 1), ["320.webp"]);
});

test("the picture that is seen first is asked for first, and all are kept for ever", async () => {
  const { page, context } = await visit(street, `/products/${HANDLE}`, { width: widths.phone });
  assert.equal(await page.locator("main img").first().getAttribute("fetchpriority"), "high");
  assert.equal(await page.locator("main img[fetchpriority=high]").count(), 1);
  const answer = await fetch(`${street.url}${photograph}/640.webp`);
  assert.match(answer.headers.get("cache-control") ?? "", /max-age=31536000, immutable/);
  const etag = answer.headers.get("etag") ?? "";
  const again = await fetch(`${street.url}${photograph}/640.webp`, { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
  await context.close();
});
