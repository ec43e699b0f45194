// Guessing is slowed down per account and per network, and the owner gets in all the same.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { createGuessingLimits } from "./guessing-limits.ts";

async function open(t: TestContext, enabled = true) {
  const world = await openSqliteStoreWorld(t);
  const limits = createGuessingLimits({ store: world.attempts, namingKey: new Uint8Array(32), enabled });
  const id = world.uuid();
  const person = { id, email: "ada@example.org", name: "Ada", role: "customer", locale: null } as const;
  await world.accounts.create({ ...person, passwordHash: "$h" }, world.occasion());
  const guess = async (network: string, email = "ada@example.org") =>
    "forgive" in (await limits.login(email, email === "ada@example.org" ? id : undefined, network, world.clock.now()));
  const guesses = async (count: number, network: (n: number) => string, email?: string) => {
    let passed = 0;
    for (let n = 0; n < count; n += 1) if (await guess(network(n), email)) passed += 1;
    return passed;
  };
  return { world, limits, id, guess, guesses };
}

test("an account takes ten guesses from all networks together, existing or not, in any case", async (t) => {
  const { guesses, guess, world } = await open(t);
  assert.equal(await guesses(30, (n) => `10.0.0.${n}`), 10);
  assert.equal(await guess("10.0.9.9", "ADA@EXAMPLE.ORG"), false);
  assert.equal(await guesses(30, (n) => `10.0.1.${n}`, "nobody@example.org"), 10);
  world.clock.advance(180_000);
  assert.equal(await guesses(5, (n) => `10.0.2.${n}`), 1);
});

test("a network takes fifty guesses over all accounts", async (t) => {
  const { world, limits } = await open(t);
  let passed = 0;
  for (let n = 0; n < 80; n += 1) {
    const outcome = await limits.login(`a${n}@example.org`, undefined, "10.0.0.1", world.clock.now());
    if ("forgive" in outcome) passed += 1;
  }
  assert.equal(passed, 50);
});

test("whoever guesses elsewhere can't lock the owner out of a network known to the account", async (t) => {
  const { world, limits, id, guesses, guess } = await open(t);
  await limits.recognise(id, "192.0.2.1", world.clock.now());
  for (let day = 0; day < 3; day += 1) {
    await guesses(20, (n) => `10.0.${day}.${n}`);
    assert.equal(await guess("10.9.9.9"), false);
    assert.equal(await guess("192.0.2.1"), true);
    world.clock.advance(60_000);
  }
  assert.equal(await guesses(30, () => "192.0.2.1"), 8); // A known network's own guesses end too.
});

test("a right password costs no attempt", async (t) => {
  const { world, limits } = await open(t);
  for (let n = 0; n < 100; n += 1) {
    const attempt = await limits.login("ada@example.org", undefined, "10.0.0.1", world.clock.now());
    assert.ok("forgive" in attempt);
    await attempt.forgive(world.clock.now());
  }
});

test("new accounts are limited per network, and so is asking which addresses are taken", async (t) => {
  const { world, limits } = await open(t);
  let taken = 0;
  for (let n = 0; n < 80; n += 1) {
    if ("forgive" in (await limits.registration("10.0.0.1", world.clock.now()))) taken += 1;
  }
  assert.equal(taken, 50);
  let made = 0;
  for (let n = 0; n < 150; n += 1) {
    const attempt = await limits.registration("10.0.0.2", world.clock.now());
    if (!("forgive" in attempt)) continue;
    made += 1;
    await attempt.forgive(world.clock.now());
  }
  assert.equal(made, 100);
});

test("switched off, nothing is limited", async (t) => {
  const { guesses } = await open(t, false);
  assert.equal(await guesses(200, () => "10.0.0.1"), 200);
});
