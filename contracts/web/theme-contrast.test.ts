import assert from "node:assert/strict";
import { test } from "node:test";
import { contrastOf, weakPairs } from "./theme-contrast.ts";

const usual = {
  day: { ground: "#ffffff", surface: "#ffffff", ink: "#000000", saffron: "#f2b134" },
  night: { ground: "#000000", surface: "#111111", ink: "#ffffff", saffron: "#f2b134" },
};

test("contrast is what WCAG says it is", () => {
  assert.equal(contrastOf("#000000", "#ffffff"), 21);
  assert.equal(contrastOf("#123456", "#123456"), 1);
  assert.equal(contrastOf("#767676", "#ffffff").toFixed(2), "4.54");
  assert.equal(contrastOf("#ffffff", "#777777").toFixed(2), "4.48");
});

test("a weak pair names both of its colours, its light and how weak it is", () => {
  const weak = weakPairs({ day: { ink: "#aaaaaa" } }, usual);
  assert.deepEqual(
    weak.map(({ scheme, front, back, contrast }) => [scheme, front, back, contrast.toFixed(1)]),
    [
      ["day", "ink", "ground", "2.3"],
      ["day", "ink", "surface", "2.3"],
    ],
  );
});

test("a ground is weak with the folder's own ink, and a dark tag with its fixed ink", () => {
  const weak = weakPairs({ night: { ground: "#dddddd", saffron: "#333333" } }, usual);
  assert.deepEqual(
    weak.map(({ front, back }) => [front, back]),
    [
      ["ink", "ground"],
      ["#181b38", "saffron"],
    ],
  );
});

test("what nobody chose is never refused", () => {
  const pale = { ...usual, day: { ...usual.day, ink: "#eeeeee" } };
  assert.deepEqual(weakPairs({}, pale), []);
  assert.deepEqual(weakPairs({ day: { line: "#cccccc" } }, pale), []);
});
