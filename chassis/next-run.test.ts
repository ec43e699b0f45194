import assert from "node:assert/strict";
import { test } from "node:test";
import { createNextRun } from "./next-run.ts";

test("who comes while one runs shares a run that begins afterwards", async () => {
  const begun: number[] = [];
  let finish: (() => void) | undefined;
  const { run } = createNextRun(async () => {
    begun.push(begun.length);
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const first = run();
  const [second, third] = [run(), run()];
  assert.equal(second, third);
  assert.deepEqual(begun, [0]);
  finish?.();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(begun, [0, 1]);
  const fourth = run();
  assert.notEqual(fourth, second, "the second run had begun already");
  finish?.();
  await second;
  await new Promise((resolve) => setImmediate(resolve));
  finish?.();
  await fourth;
  assert.deepEqual(begun, [0, 1, 2]);
});

test("a run that fails fails those who share it, and the next one runs", async () => {
  let runs = 0;
  const { run } = createNextRun(async () => {
    runs += 1;
    await Promise.resolve();
    if (runs === 1) throw new Error("no");
  });
  const first = run();
  const second = run();
  await assert.rejects(first, /no/);
  await second;
  assert.equal(runs, 2);
});
