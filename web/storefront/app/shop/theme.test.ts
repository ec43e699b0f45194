import assert from "node:assert/strict";
import { test } from "node:test";
import { AWNINGS, awningOf } from "./theme.ts";

test("a stall has the awning that the theme gives it, else always the same one", () => {
  const theme = { awnings: { lamplight: 3 } };
  assert.equal(awningOf(theme, "lamplight"), 3);
  for (const handle of ["a", "ink-and-paper", "ünïcode", ""]) {
    const awning = awningOf(theme, handle);
    assert.equal(awningOf(theme, handle), awning);
    assert.ok(awning >= 1 && awning <= AWNINGS, `${handle}: ${awning}`);
  }
});
