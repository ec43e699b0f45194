import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "./clock.ts";
import { problem } from "./errors.ts";
import type { Outcome } from "./lockstep.ts";
import { createSharedCommit } from "./shared-commit.ts";

/** Groups begin when they are told of and end when `end` is called. */
function newWorld(maxOperations?: number) {
  const begun: string[][] = [];
  const ends: (() => void)[] = [];
  const run = (operations: readonly string[]): Promise<readonly Outcome<unknown>[]> => {
    begun.push([...operations]);
    return new Promise((resolve) => {
      ends.push(() => resolve(operations.map(outcomeOf)));
    });
  };
  const commit = createSharedCommit<string>({ run, clock: systemClock, ...(maxOperations && { maxOperations }) });
  const share = (name: string, ...touches: readonly string[]) => commit.take(name, touches, true);
  const alone = (name: string, ...touches: readonly string[]) => commit.take(name, touches, false);
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await settled();
  };
  return { begun, share, alone, end };
}

function outcomeOf(name: string): Outcome<unknown> {
  if (name === "away") return { error: problem("unavailable") };
  return name === "bad" ? { error: new Error("bad") } : { value: name };
}

/** Everything that was about to begin has begun. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("those that come while a group is under way make the next one together", async () => {
  const { begun, share, end } = newWorld();
  const all = [share("a", "1")];
  await settled();
  all.push(share("b", "2"), share("c", "3"), share("bad", "4"));
  const outcomes = Promise.allSettled(all);
  await settled();
  assert.deepEqual(begun, [["a"]]);
  await end();
  assert.deepEqual(begun, [["a"], ["b", "c", "bad"]]);
  await end();
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ["fulfilled", "fulfilled", "fulfilled", "rejected"],
  );
});

test("two that touch the same are never in one group, and nobody overtakes who waits for what both touch", async () => {
  const { begun, share, end } = newWorld();
  void share("a", "x");
  void share("b", "x", "y");
  void share("c", "y");
  void share("d", "z");
  await settled();
  assert.deepEqual(begun, [["a", "d"]]);
  await end();
  assert.deepEqual(begun[1], ["b"]);
  await end();
  assert.deepEqual(begun[2], ["c"]);
});

test("one that does not share begins as soon as its names are free, beside groups", async () => {
  const { begun, share, alone, end } = newWorld();
  void share("a", "x");
  void alone("b", "x");
  void alone("c");
  await settled();
  assert.deepEqual(begun, [["c"], ["a"]]);
  await end();
  await end();
  assert.deepEqual(begun[2], ["b"]);
});

test("a group has its bound", async () => {
  const { begun, share, end } = newWorld(2);
  for (const name of ["a", "b", "c"]) void share(name, name);
  await settled();
  await end();
  assert.deepEqual(begun, [["a", "b"], ["c"]]);
});

test("behind a group that is late the next one begins; one that touches the same still waits", async () => {
  const { begun, share } = newWorld();
  void share("stuck", "x");
  await settled();
  void share("same", "x");
  void share("other", "y");
  await systemClock.sleep(1_300);
  await settled();
  assert.deepEqual(begun, [["stuck"], ["other"]]);
});

test("behind one that found the store away nobody waits in line: each finds out by itself, at once", async () => {
  const { begun, share, end } = newWorld();
  const away = assert.rejects(share("away", "x"), { code: "unavailable" });
  await settled();
  for (const name of ["a", "b", "c"]) void share(name, "x");
  void share("other", "y");
  await end();
  await away;
  assert.deepEqual(begun, [["away"], ["a"], ["b"], ["c"], ["other"]]);
});

test("more waiting than may be are refused", async () => {
  const { share } = newWorld();
  const waiting = Array.from({ length: 2_000 }, (_, index) => share(`${index}`, "x"));
  await assert.rejects(share("one more", "x"), { code: "unavailable" });
  assert.equal(waiting.length, 2_000);
});
