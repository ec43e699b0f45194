import assert from "node:assert/strict";
import { test } from "node:test";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { movableClock } from "../testing.ts";
import { madeAt, mayBeLost, mayBeOutdated, versionBase } from "./lost-payables.ts";
import { newPayable } from "./payable.ts";

const SINCE = 1_800_000_000_000;
const made = (at: number): string => createIds({ ...movableClock(), now: () => at }, systemRandom).uuid();

test("an order's id says when it was made; another id says nothing", () => {
  assert.equal(madeAt(made(SINCE)), SINCE);
  assert.equal(madeAt("00000000-0000-4000-8000-00000000000a"), undefined);
  assert.equal(madeAt("order"), undefined);
});

test("what was made before the store's life, and a little after it began, may be lost", () => {
  for (const [after, lost] of [
    [-1, true],
    [29_000, true],
    [31_000, false],
  ] as const) {
    assert.equal(mayBeLost(made(SINCE + after), SINCE), lost);
  }
  assert.equal(mayBeLost("00000000-0000-4000-8000-00000000000a", SINCE), false);
});

test("a payable of a former life is above it once, and its versions fit in 32 bits", () => {
  const former = { ...newPayable("order", "EUR", SINCE - 1), version: 3 };
  assert.equal(mayBeOutdated(former, SINCE), true);
  const base = versionBase(SINCE);
  assert.equal(mayBeOutdated({ ...former, version: base + 4 }, SINCE), false);
  assert.equal(mayBeOutdated({ ...former, updatedAt: SINCE + 31_000 }, SINCE), false);
  assert.equal(versionBase(SINCE + 5_000), base + 5);
  assert.ok(base > 200_000_000 && versionBase(Date.UTC(2087, 0)) < 2 ** 31);
});
