import assert from "node:assert/strict";
import { test } from "node:test";
import { readCounts, readFlags } from "./flags.ts";
import { renderBar } from "./terminal/bar.ts";
import { renderTable } from "./terminal/table.ts";

const usage = (message: RegExp) => ({ name: "CommandError", exitCode: 2, message });

test("an unknown flag, a missing value and a surplus word are errors with their names", () => {
  const options = { format: { type: "string" }, single: { type: "boolean" } } as const;
  assert.throws(() => readFlags(["--formt", "x"], options), usage(/'--formt'/));
  assert.throws(() => readFlags(["--format"], options), usage(/--format/));
  assert.throws(() => readFlags(["--single=yes"], options), usage(/--single/));
  assert.deepEqual({ ...readFlags(["--format", "csv", "a.csv"], options).values }, { format: "csv" });
});

test("counts are read from one flag or several, and nothing else is taken for one", () => {
  assert.deepEqual(
    [...readCounts(["orders=2,users=3", "products=1"], "--scale", 8)],
    [
      ["orders", 2],
      ["users", 3],
      ["products", 1],
    ],
  );
  for (const wrong of ["orders", "orders=0", "orders=9", "orders=x", "=2", "orders=2x"]) {
    assert.throws(() => readCounts([wrong], "--scale", 8), usage(/--scale takes/), wrong);
  }
});

test("a table is as wide as its cells, numbers to the right, a short row on one line", () => {
  assert.equal(
    renderTable(
      ["what", "rows"],
      [
        ["orders", 12],
        ["a\nb", 3],
      ],
    ),
    ["what    rows", "──────  ────", "orders    12", "a b        3"].join("\n"),
  );
});

test("a long text in the last column goes on below, and nothing of it is lost", () => {
  const words = Array.from({ length: 40 }, (_, index) => `column${index}`);
  const lines = renderTable(["code", "message"], [["ignored", words.join(", ")]]).split("\n");
  assert.ok(lines.length > 4 && lines.every((line) => line.length <= 90), lines.join("\n"));
  for (const word of words) assert.match(lines.join("\n"), new RegExp(`\\b${word}\\b`));
});

test("a bar never overflows", () => {
  assert.match(renderBar(0, 10), /^░{30} {3}0 %$/);
  assert.match(renderBar(30, 10), /^█{30} 100 %$/);
  assert.match(renderBar(0, 0), /100 %$/);
});
