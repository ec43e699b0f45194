import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answered, inLockstep, type Member } from "./lockstep.ts";

type Ask = { readonly name: string; readonly writes?: true };

/** Answers with what was asked, and remembers each step. */
function newStore(fails?: string) {
  const steps: string[][] = [];
  const answer = async (asked: readonly Ask[]): Promise<readonly Answered[]> => {
    steps.push(asked.map(({ name }) => name));
    await new Promise((resolve) => setImmediate(resolve));
    if (asked.some(({ name }) => name === fails)) throw new Error(`${fails} failed`);
    return asked.map(({ name, writes = false }) => ({ value: name, wrote: writes }));
  };
  return { steps, answer };
}

const asking =
  (...asks: readonly Ask[]): Member<Ask, string> =>
  async (ask) => {
    const answers: unknown[] = [];
    for (const each of asks) answers.push(await ask(each));
    return answers.join();
  };

test("what members ask in the same step is answered together, also when some have less to ask", async () => {
  const { steps, answer } = newStore();
  const members = [
    asking({ name: "a1" }, { name: "a2" }, { name: "a3" }),
    asking({ name: "b1" }),
    asking(),
    asking({ name: "c1" }, { name: "c2" }),
  ];
  const outcomes = await inLockstep(members, answer);
  assert.deepEqual(steps, [["a1", "b1", "c1"], ["a2", "c2"], ["a3"]]);
  assert.deepEqual(outcomes, [{ value: "a1,a2,a3" }, { value: "b1" }, { value: "" }, { value: "c1,c2" }]);
});

test("a member may ask several things at once: they are of one step", async () => {
  const { steps, answer } = newStore();
  const several: Member<Ask, string> = async (ask) =>
    (await Promise.all([ask({ name: "x" }), ask({ name: "y" })])).join("+");
  assert.deepEqual(await inLockstep([several, asking({ name: "a" }, { name: "b" })], answer), [
    { value: "x+y" },
    { value: "a,b" },
  ]);
  assert.deepEqual(steps, [["x", "y", "a"], ["b"]]);
});

test("who fails before it has written drops out; the others go on", async () => {
  const { answer } = newStore();
  const refused: Member<Ask, string> = async (ask) => {
    await ask({ name: "look" });
    throw new Error("refused");
  };
  const [first, second] = await inLockstep([refused, asking({ name: "a", writes: true }, { name: "b" })], answer);
  assert.match(String(first && "error" in first && first.error), /refused/);
  assert.deepEqual(second, { value: "a,b" });
});

test("who fails after it has written takes all with it, and no member runs on behind that", async () => {
  const { steps, answer } = newStore();
  let ended = 0;
  const failing: Member<Ask, string> = async (ask) => {
    await ask({ name: "w", writes: true });
    throw new Error("too late");
  };
  const other: Member<Ask, string> = async (ask) => {
    try {
      return await asking({ name: "a" }, { name: "b" }, { name: "c" })(ask);
    } finally {
      ended += 1;
    }
  };
  await assert.rejects(inLockstep([failing, other], answer), /too late/);
  assert.equal(ended, 1);
  assert.equal(steps.flat().includes("c"), false);
});

test("a step that fails, fails for all; what is asked afterwards is not asked of the store", async () => {
  const { steps, answer } = newStore("bad");
  const stubborn: Member<Ask, string> = async (ask) => {
    await ask({ name: "s" }).catch(() => undefined);
    return String(await ask({ name: "again" }));
  };
  await assert.rejects(inLockstep([stubborn, asking({ name: "bad" })], answer), /bad failed/);
  assert.deepEqual(steps, [["s", "bad"]]);
});
