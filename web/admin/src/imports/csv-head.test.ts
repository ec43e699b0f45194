import assert from "node:assert/strict";
import { test } from "node:test";
import { guessDelimiter, readHead } from "./csv-head.ts";

test("columns and a few rows, quotes and line breaks in them", () => {
  const head = readHead('\uFEFFname,"model, no",price\r\n"Bowl ""big""",B-1,"12,50"\r\n"Two\nlines",B-2,3\r\n', true);
  assert.deepEqual(head, {
    delimiter: ",",
    columns: ["name", "model, no", "price"],
    rows: [
      ['Bowl "big"', "B-1", "12,50"],
      ["Two\nlines", "B-2", "3"],
    ],
  });
});

test("the delimiter is the one that splits the header", () => {
  assert.equal(guessDelimiter("name;price, gross;stock\n"), ";");
  assert.equal(guessDelimiter("name\tprice\tstock\n"), "\t");
  assert.equal(guessDelimiter("name|price|stock\n"), "|");
  assert.equal(guessDelimiter("name\n"), ",");
});

test("a row that was cut off is not shown, a file's last row is", () => {
  assert.deepEqual(readHead("a,b\n1,2\n3,", false)?.rows, [["1", "2"]]);
  assert.deepEqual(readHead("a,b\n1,2\n3,4", true)?.rows, [
    ["1", "2"],
    ["3", "4"],
  ]);
  assert.deepEqual(readHead("a,b", false)?.columns, ["a", "b"]);
});

test("no header, no columns", () => {
  assert.equal(readHead("", true), undefined);
  assert.equal(readHead("\n\n", true), undefined);
});
