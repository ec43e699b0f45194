// What the demo shop promises to whoever sets it up: enough of everything, nothing invalid, pictures that are safe.
import assert from "node:assert/strict";
import { test } from "node:test";
import { demoCatalogue, pictureOf } from "./catalogue.ts";

const MAX_PICTURE_BYTES = 12 * 1024;
const demo = demoCatalogue();
const { collections } = demo;
const products = demo.products.map(({ product, stock, pictures }) => ({ ...product, stock, pictures }));
const pictures = products.flatMap(({ handle, pictures: all }) =>
  all.map((picture, index) => ({ handle, index, ...picture })),
);

test("at least 48 products in at least 6 collections, with options of several kinds", () => {
  assert.ok(products.length >= 48, `${products.length} products`);
  assert.ok(collections.length >= 6);
  for (const { handle } of collections) {
    assert.ok(
      products.some((product) => product.collections.includes(handle)),
      `${handle} is empty`,
    );
  }
  const names = new Set(products.flatMap((product) => product.options.map((option) => option.name)));
  for (const name of ["Size", "Colour", "Weight"]) assert.ok(names.has(name), name);
});

test("handles, titles and SKUs are there once", () => {
  for (const all of [
    products.map((each) => each.handle),
    products.map((each) => each.title),
    products.flatMap((each) => each.variants.map((variant) => variant.sku)),
  ]) {
    assert.equal(new Set(all).size, all.length);
  }
  for (const { handle } of products) assert.match(handle, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("every variant has a price in four currencies, a weight, and a value for each option", () => {
  for (const { handle, options, variants } of products) {
    for (const variant of variants) {
      assert.deepEqual(
        variant.prices.map((price) => price.currency),
        ["EUR", "GBP", "JPY", "USD"],
        handle,
      );
      for (const { amount } of [...variant.prices, ...variant.compareAtPrices])
        assert.ok(Number.isSafeInteger(amount) && amount > 0, handle);
      assert.ok(Number.isSafeInteger(variant.weightGrams) && variant.weightGrams > 0, handle);
      assert.deepEqual(
        Object.keys(variant.options),
        options.map((option) => option.name),
        handle,
      );
      const before = variant.compareAtPrices[0];
      if (before !== undefined) assert.ok(before.amount > (variant.prices[0]?.amount ?? 0), handle);
    }
    assert.equal(new Set(variants.map((variant) => JSON.stringify(variant.options))).size, variants.length, handle);
  }
});

test("one is sold out, one is nearly, one is a draft, and some were dearer before", () => {
  const published = products.filter((product) => product.status === "active");
  const stockOf = (handle: string): number =>
    Object.values(products.find((each) => each.handle === handle)?.stock ?? {}).reduce((sum, each) => sum + each, 0);
  assert.deepEqual(
    published.filter((each) => stockOf(each.handle) === 0).map((each) => each.handle),
    ["star-door-knocker"],
  );
  assert.equal(stockOf("walnut-oud"), 2);
  assert.deepEqual(
    products.filter((each) => each.status === "draft").map((each) => each.handle),
    ["almanac-of-the-souk"],
  );
  assert.ok(products.filter((each) => each.variants.some((variant) => variant.compareAtPrices.length > 0)).length >= 5);
});

test("every product has a picture with words for those who don't see it", () => {
  for (const { handle, pictures: all } of products) assert.ok(all.length >= 1, handle);
  for (const { alt } of pictures) assert.ok(alt.length > 10 && alt.length < 120, alt);
});

for (const { handle, index } of pictures) {
  test(`picture ${index} of ${handle} is a small, still, self-contained SVG`, () => {
    const svg = pictureOf(handle, index);
    assert.ok(Buffer.byteLength(svg) < MAX_PICTURE_BYTES, `${Buffer.byteLength(svg)} bytes`);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 600 600"/);
    assert.doesNotMatch(svg, /<(script|style|image|foreignObject|use|animate)|href|\son\w+=|NaN|undefined|Infinity/);
    const opened = svg.match(/<[a-zA-Z]+[^>]*[^/]>/g)?.length;
    assert.equal(opened, svg.match(/<\/[a-zA-Z]+>/g)?.length, "what is opened is closed");
    assert.equal(pictureOf(handle, index), svg, "drawn twice, it is the same");
  });
}

test("no two pictures are the same", () => {
  assert.equal(
    new Set(pictures.map(({ handle, index }) => pictureOf(handle, index).replace(/<title>.*<\/title>/, ""))).size,
    pictures.length,
  );
});

test("collections have pictures too, and every picture can be asked for by its name", () => {
  for (const name of [...collections.map((each) => each.picture), ...pictures.map((each) => each.name)]) {
    assert.match(demo.picture(name), /^<svg /, name);
  }
});

test("a picture that is not there is an error", () => {
  assert.throws(() => pictureOf("walnut-oud", 7), RangeError);
  assert.throws(() => pictureOf("nothing", 0), RangeError);
});
