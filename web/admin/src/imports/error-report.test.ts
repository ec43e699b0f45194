import assert from "node:assert/strict";
import { test } from "node:test";
import { errorReport } from "./error-report.ts";

test("errors and warnings stand in rows, quoted where needed, and no cell is a formula", () => {
  const report = errorReport({
    errors: [{ row: 3, column: "price", code: "price_ambiguous", message: '"1.299" could be thousands, or not' }],
    warnings: [{ row: 0, column: null, code: "no_price", message: "=HYPERLINK(1)" }],
  });
  assert.equal(
    report,
    '\uFEFFkind,row,column,code,message\r\nerror,3,price,price_ambiguous,"""1.299"" could be thousands, or not"\r\nwarning,0,,no_price,\'=HYPERLINK(1)\r\n',
  );
});
