import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { guardFormula, unguardFormula } from "./formula-guard.ts";
import { joinCell, splitCell } from "./list-cell.ts";

test("what people type into one cell", () => {
  assert.deepEqual(splitCell("Black, Lamp"), ["Black", "Lamp"]);
  assert.deepEqual(splitCell(' a ,, "b, c" ,5" pot,"x'), ["a", "b, c", '5" pot', '"x']);
  assert.deepEqual(splitCell("a.jpg|b.jpg", "|"), ["a.jpg", "b.jpg"]);
  assert.deepEqual(splitCell(""), []);
});

test("any list of values comes back from its cell", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), fc.constantFrom(",", "|", ";"), (values, separator) => {
      assert.deepEqual(splitCell(joinCell(values, separator as ","), separator as ","), values);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('"', ",", " ", "a", "\n", "=") })), (values) => {
      assert.deepEqual(splitCell(joinCell(values)), values);
    }),
  );
});

test("no guarded cell begins a formula, and every cell comes back", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", "1") }), (cell) => {
      assert.doesNotMatch(guardFormula(cell), /^[=+\-@\t\r]/);
      assert.equal(unguardFormula(guardFormula(cell)), cell);
    }),
  );
});
