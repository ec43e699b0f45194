import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenCount, listingSearch, readListingQuery } from "./listing-query.ts";

const read = (text: string) => readListingQuery(new URLSearchParams(text));
const known = (query: object) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));

test("a list's address says what it shows", () => {
  const query = read("q=blue+jug&vendor=Two%20Rivers&minPrice=1000&maxPrice=2499&inStock=true&sort=-price&cursor=abc");
  assert.deepEqual(known(query), {
    ...{ q: "blue jug", vendor: "Two Rivers", minPrice: 1000, maxPrice: 2499, inStock: true },
    ...{ sort: "-price", cursor: "abc" },
  });
  assert.deepEqual(known(read(listingSearch(query, { cursor: "abc" }))), known(query));
  assert.equal(chosenCount(query), 3);
});

test("another choice begins at the first page", () => {
  assert.equal(listingSearch(read("tag=glazed&cursor=abc"), { tag: "table" }), "?tag=table");
  assert.equal(listingSearch(read("tag=glazed&cursor=abc"), { tag: undefined }), "");
});

test("what makes no sense is left out", () => {
  const senseless = `q=+&tag=%00&vendor=${"a".repeat(300)}&minPrice=-1&maxPrice=1e9&inStock=yes&sort=random&cursor=`;
  assert.deepEqual(known(read(senseless)), {});
  assert.equal(read(`q=${"a".repeat(200)}`).q?.length, 100);
});
