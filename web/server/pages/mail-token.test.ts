import assert from "node:assert/strict";
import { test } from "node:test";
import { readMailToken, writeMailToken } from "./mail-token.ts";

test("the token of a link comes back for its own purpose only", () => {
  const cookie = writeMailToken("password-reset", "abc_DEF-1.2~3");
  assert.equal(readMailToken(cookie, "password-reset"), "abc_DEF-1.2~3");
  assert.equal(readMailToken(cookie, "verify-email"), undefined);
  assert.equal(readMailToken(undefined, "verify-email"), undefined);
  assert.equal(readMailToken("verify-email", "verify-email"), undefined);
});

test("what no link can have is not kept: it could end the cookie", () => {
  for (const token of ["", "a;b", "a b", "a\r\nb", "ä", "a".repeat(513)]) {
    assert.equal(writeMailToken("verify-email", token), undefined, token.slice(0, 20));
    assert.equal(readMailToken(`verify-email~${token}`, "verify-email"), undefined, token.slice(0, 20));
  }
});
