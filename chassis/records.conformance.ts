// Inbox, idempotency records and leases of a store whose operations are transactions: what each promises, and what many at
// the same time get.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { systemClock } from "./clock.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "./idempotency.ts";

type Claim = { readonly fence: number } | "held";

/** The engine's own functions, and where they are at work. */
export type RecordsStore<Tx> = {
  write<T>(operation: (tx: Tx) => Promise<T>): Promise<T>;
  takeEvent(
    tx: Tx,
    subscriber: string,
    event: EventEnvelope,
    mode: "every" | "latest",
  ): Promise<"apply" | "duplicate" | "superseded">;
  takeSnapshot(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<boolean>;
  onceForKey<T>(tx: Tx, record: IdempotencyRecord | undefined, now: number, effect: () => Promise<T>): Promise<T>;
  claimLease(tx: Tx, name: string, holder: string, now: number, ttlMs: number): Promise<Claim>;
  holdsLease(tx: Tx, name: string, fence: number, now: number): Promise<boolean>;
  releaseLease(tx: Tx, name: string, fence: number): Promise<void>;
  /** As the bus claims one: an operation of its own. */
  claimAlone(name: string, holder: string, now: number, ttlMs: number): Promise<Claim>;
  /** The version that was booked last. */
  newest(subscriber: string, aggregateId: string): Promise<number | undefined>;
  /** Of the answers that are remembered, by scope. */
  keys(): Promise<readonly string[]>;
  sweep(): Promise<void>;
  /** Of operations in each other's way some run in vain, and again. */
  readonly runsAgain: boolean;
};

export function event(id: string, aggregateVersion: number, aggregateId = "order-1"): EventEnvelope {
  const time = new Date(systemClock.now()).toISOString();
  return { id, type: "thing.happened", version: 1, source: "orders", time, aggregateId, aggregateVersion, data: {} };
}

export function recordsConformance<Tx>(engine: string, open: (t: TestContext) => Promise<RecordsStore<Tx>>): void {
  test(`${engine} inbox: \`every\` applies each event once, in any order, however many deliver it at once`, async (t) => {
    const store = await open(t);
    const take = (e: EventEnvelope) => store.write((tx) => store.takeEvent(tx, "mails", e, "every"));
    assert.equal(await take(event("b", 2)), "apply");
    assert.equal(await take(event("a", 1)), "apply");
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => take(event("c", 3))));
    assert.equal(outcomes.filter((each) => each === "apply").length, 1);
    assert.equal(outcomes.filter((each) => each === "duplicate").length, 19);
  });

  test(`${engine} inbox: \`latest\` drops what is not newer, per aggregate and subscriber, and books it`, async (t) => {
    const store = await open(t);
    const take = (e: EventEnvelope, who = "stock") => store.write((tx) => store.takeEvent(tx, who, e, "latest"));
    assert.equal(await take(event("b", 2)), "apply");
    assert.equal(await take(event("a", 1)), "superseded");
    assert.equal(await take(event("a", 1)), "duplicate");
    assert.equal(await take(event("d", 1, "order-2")), "apply");
    assert.equal(await take(event("a", 1), "other"), "apply");
    const versions = Array.from({ length: 12 }, (_, n) => n + 3);
    const outcomes = await Promise.all(versions.map((version) => take(event(`v${version}`, version))));
    assert.equal(outcomes.at(-1), "apply", "the newest always applies");
    assert.equal(await store.newest("stock", "order-1"), 14);
  });

  test(`${engine} inbox: an event whose effect failed is not booked, and a snapshot never overwrites newer state`, async (t) => {
    const store = await open(t);
    const failing = store.write(async (tx) => {
      await store.takeEvent(tx, "stock", event("a", 1), "latest");
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    await store.write(async (tx) => {
      assert.equal(await store.takeEvent(tx, "stock", event("a", 1), "latest"), "apply");
      assert.equal(await store.takeSnapshot(tx, "stock", "order-1", 5), true);
      assert.equal(await store.takeSnapshot(tx, "stock", "order-1", 4), false);
      assert.equal(await store.takeEvent(tx, "stock", event("b", 5), "latest"), "superseded");
      assert.equal(await store.takeEvent(tx, "stock", event("c", 6), "latest"), "apply");
    });
  });

  test(`${engine} idempotency: one effect for twenty at once; another body is refused; failures are not remembered`, async (t) => {
    const store = await open(t);
    let effects = 0;
    const record = { scope: "createCart user-1", key: "k", fingerprint: "f" };
    const run = (given: IdempotencyRecord | undefined, at = systemClock.now()) =>
      store.write((tx) => store.onceForKey(tx, given, at, async () => ({ number: ++effects })));
    const failing = store.write((tx) =>
      store.onceForKey(tx, record, 0, async () => {
        throw new Error("no");
      }),
    );
    await assert.rejects(failing, /no/);
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(record)));
    const numbers = new Set(answers.map((answer) => answer.number));
    assert.equal(numbers.size, 1, "whoever ran in vain was taken back");
    if (!store.runsAgain) assert.deepEqual([...numbers], [1]);
    await assert.rejects(run({ ...record, fingerprint: "g" }), { code: "idempotency_mismatch" });
    assert.deepEqual(await run({ ...record, scope: "another" }), { number: effects });
    if (!store.runsAgain) assert.equal(effects, 2);
    assert.deepEqual(await run(undefined), { number: effects });
    if (!store.runsAgain) assert.equal(effects, 3);
    await run({ ...record, key: "old" }, systemClock.now() - IDEMPOTENCY_KEPT_MS - 1);
    await store.sweep();
    assert.deepEqual(await store.keys(), ["k", "k"]);
  });

  test(`${engine} lease: one holder at a time, a higher fence for each new holder, none for who lost it`, async (t) => {
    const store = await open(t);
    const { claimLease, holdsLease, releaseLease } = store;
    await store.write(async (tx) => {
      assert.deepEqual(await claimLease(tx, "sweep", "a", 1000, 100), { fence: 1 });
      assert.equal(await claimLease(tx, "sweep", "b", 1099, 100), "held");
      assert.deepEqual(await claimLease(tx, "sweep", "a", 1099, 100), { fence: 1 });
      assert.equal(await holdsLease(tx, "sweep", 1, 1198), true);
      assert.equal(await holdsLease(tx, "sweep", 1, 1199), false);
      assert.deepEqual(await claimLease(tx, "sweep", "b", 1199, 100), { fence: 2 });
      await releaseLease(tx, "sweep", 1);
      assert.equal(await claimLease(tx, "sweep", "a", 1200, 100), "held");
      await releaseLease(tx, "sweep", 2);
      assert.deepEqual(await claimLease(tx, "sweep", "a", 1200, 100), { fence: 3 });
      assert.deepEqual(await claimLease(tx, "sweep", "a", 1300, 100), { fence: 4 });
    });
    const claims = await Promise.all(["b", "c", "d"].map((who) => store.claimAlone("other", who, 1000, 100)));
    assert.equal(claims.filter((each) => each !== "held").length, 1);
  });
}
