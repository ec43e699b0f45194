// What every store of attempts promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenStoreWorld } from "../testing/store-world.ts";
import { KNOWN_NETWORK_KEPT_MS, MAX_KNOWN_NETWORKS } from "./attempt-store.ts";

const small = { key: "small", burst: 3, intervalMs: 1000 };
const large = { key: "large", burst: 5, intervalMs: 1000 };

export function attemptStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: a bucket gives its burst, also to twenty at once, and one more every interval`, async (t) => {
    const { attempts, clock } = await open(t);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempts.take([small], clock.now())));
    assert.equal(outcomes.filter((each) => each === "taken").length, 3);
    assert.deepEqual(await attempts.take([small], clock.now()), { retryAfterMs: 1000 });
    clock.advance(400);
    assert.deepEqual(await attempts.take([small], clock.now()), { retryAfterMs: 600 });
    clock.advance(600);
    assert.equal(await attempts.take([small], clock.now()), "taken");
    assert.deepEqual(await attempts.take([small], clock.now()), { retryAfterMs: 1000 });
  });

  test(`${engine}: an attempt is taken from every bucket or from none`, async (t) => {
    const { attempts, clock } = await open(t);
    for (let n = 0; n < 3; n += 1) assert.equal(await attempts.take([small, large], clock.now()), "taken");
    for (let n = 0; n < 9; n += 1) assert.notEqual(await attempts.take([small, large], clock.now()), "taken");
    assert.equal(await attempts.take([large], clock.now()), "taken");
    assert.equal(await attempts.take([large], clock.now()), "taken");
    assert.deepEqual(await attempts.take([large], clock.now()), { retryAfterMs: 1000 });
  });

  test(`${engine}: what is given back can be taken again, and never adds up beyond the burst`, async (t) => {
    const { attempts, clock } = await open(t);
    for (let n = 0; n < 3; n += 1) await attempts.take([small], clock.now());
    await attempts.giveBack([small], clock.now());
    assert.equal(await attempts.take([small], clock.now()), "taken");
    for (let n = 0; n < 9; n += 1) await attempts.giveBack([small, large], clock.now());
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => attempts.take([small], clock.now())));
    assert.equal(outcomes.filter((each) => each === "taken").length, 3);
  });

  test(`${engine}: known networks are remembered per account, the last ${MAX_KNOWN_NETWORKS}, for a time`, async (t) => {
    const world = await open(t);
    const { attempts, clock } = world;
    const id = world.uuid();
    const person = { id, email: "ada@example.org", name: "Ada", role: "customer", locale: null } as const;
    await world.accounts.create({ ...person, passwordHash: "$h" }, world.occasion());
    for (let n = 0; n <= MAX_KNOWN_NETWORKS; n += 1) {
      clock.advance(1);
      await attempts.remember(id, `n${n}`, clock.now());
    }
    assert.equal(await attempts.isKnown(id, "n0"), false);
    assert.equal(await attempts.isKnown(id, "n1"), true);
    assert.equal(await attempts.isKnown(world.uuid(), "n1"), false);
    await attempts.remember(world.uuid(), "n1", clock.now());
    clock.advance(KNOWN_NETWORK_KEPT_MS);
    assert.equal(await attempts.sweep(clock.now(), 100), MAX_KNOWN_NETWORKS);
    assert.equal(await attempts.isKnown(id, "n1"), false);
  });

  test(`${engine}: the sweep drops full buckets only`, async (t) => {
    const { attempts, clock } = await open(t);
    await attempts.take([small], clock.now());
    assert.equal(await attempts.sweep(clock.now(), 100), 0);
    clock.advance(1000);
    assert.equal(await attempts.sweep(clock.now(), 100), 1);
  });
}
