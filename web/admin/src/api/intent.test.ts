import assert from "node:assert/strict";
import { test } from "node:test";
import { createIntent } from "./intent.ts";

function counted() {
  let count = 0;
  return createIntent(() => `key-${++count}`);
}

test("the same wish keeps its key while nobody knows what became of it", () => {
  const intent = counted();
  const first = intent.keyFor({ amount: 500 });
  intent.settled("unknown");
  assert.equal(intent.keyFor({ amount: 500 }), first);
});

test("another wish gets another key, and so does the first one when it comes back", () => {
  const intent = counted();
  const first = intent.keyFor({ amount: 500 });
  intent.settled("unknown");
  const second = intent.keyFor({ amount: 600 });
  assert.notEqual(second, first);
  assert.notEqual(intent.keyFor({ amount: 500 }), first);
});

test("after a success the same wish is a new intent", () => {
  const intent = counted();
  const first = intent.keyFor({ delta: -1 });
  intent.settled("done");
  assert.notEqual(intent.keyFor({ delta: -1 }), first);
});

test("after a refusal nothing has happened, and the shop must be asked anew", () => {
  const intent = counted();
  const first = intent.keyFor({ delta: -1 });
  intent.settled("refused");
  assert.notEqual(intent.keyFor({ delta: -1 }), first);
});

test("a double click is one intent", () => {
  const intent = counted();
  assert.equal(intent.keyFor(undefined), intent.keyFor(undefined));
});
