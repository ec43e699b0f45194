import assert from "node:assert/strict";
import { test } from "node:test";
import { createTurns } from "./turns.ts";

const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

test("tasks with a name in common go in the order they came, others at the same time", async () => {
  const { take } = createTurns();
  const told: string[] = [];
  const task = (name: string) => async () => {
    told.push(`${name} begins`);
    await aWhile();
    told.push(`${name} ends`);
  };
  await Promise.all([
    take(["a", "b"], task("1")),
    take(["b", "c"], task("2")),
    take(["c", "a"], task("3")),
    take(["d"], task("4")),
    take([], task("5")),
  ]);
  const order = ["1", "2", "3"].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(
    told.filter((each) => /[123]/.test(each)),
    order,
  );
  assert.ok(told.indexOf("4 begins") < told.indexOf("1 ends"));
  assert.ok(told.indexOf("5 begins") < told.indexOf("1 ends"));
});

test("a task that fails lets the next one go", async () => {
  const { take } = createTurns();
  const failing = take(["a"], async () => {
    throw new Error("no");
  });
  const next = take(["a"], async () => "yes");
  await assert.rejects(failing, /no/);
  assert.equal(await next, "yes");
});
