import assert from "node:assert/strict";
import { test } from "node:test";
import { readOrderTokens, withOrderToken, writeOrderTokens } from "./order-tokens.ts";

const id = (n: number): string => `01995f2e-7d10-7000-8000-${String(n).padStart(12, "0")}`;

test("what was written is read again", () => {
  const kept = withOrderToken(withOrderToken(new Map(), id(1), "one_-A"), id(2), "two");
  assert.deepEqual([...readOrderTokens(writeOrderTokens(kept))], [...kept]);
});

test("the newest six are kept, and one that comes again is the newest", () => {
  let kept: ReturnType<typeof readOrderTokens> = new Map();
  for (let n = 1; n <= 8; n += 1) kept = withOrderToken(kept, id(n), `t${n}`);
  kept = withOrderToken(kept, id(3), "again");
  assert.deepEqual([...kept.keys()], [4, 5, 6, 7, 8, 3].map(id));
  assert.equal(kept.get(id(3)), "again");
});

test("what no order can have is neither read nor kept", () => {
  const none = ["", "a~b", `${id(1)}`, `${id(1)}~`, `${id(1)}~a b`, `${id(1)}~${"a".repeat(129)}`, "~".repeat(5000)];
  for (const text of none) assert.equal(readOrderTokens(text).size, 0, text.slice(0, 60));
  assert.equal(withOrderToken(new Map(), "1", "a").size, 0);
  assert.equal(withOrderToken(new Map(), id(1), "a;b").size, 0);
});
