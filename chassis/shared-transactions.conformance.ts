// Operations that share a transaction, on a store over the network: each has the effect and the answer that it would have
// had alone, whatever the others do.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { problem } from "./errors.ts";
import type { IdempotencyRecord } from "./idempotency.ts";
import { event } from "./records.conformance.ts";

/** The engine's own functions, and where they are at work. */
export type SharingStore<Tx> = {
  share<T>(operation: (tx: Tx) => Promise<T>, touches: readonly string[]): Promise<T>;
  onceForKey<T>(tx: Tx, record: IdempotencyRecord, now: number, effect: () => Promise<T>): Promise<T>;
  touchesOfKey(record: IdempotencyRecord): readonly string[];
  takeEvent(tx: Tx, subscriber: string, event: EventEnvelope, mode: "latest"): Promise<string>;
  touchesOfEvent(subscriber: string, event: EventEnvelope): readonly string[];
  appendEvent(tx: Tx, event: EventEnvelope): void;
  /** Keys of the answers that are remembered, in order. */
  keys(): Promise<readonly string[]>;
  /** Ids of the events in the outbox, in the order of their positions. */
  published(): Promise<readonly string[]>;
  /** In the form that Prometheus reads. */
  metrics(): Promise<string>;
  /** The same store, as another instance has it. */
  another(): Promise<SharingStore<Tx>>;
};

const record = (key: string): IdempotencyRecord => ({ scope: "s", key, fingerprint: "f" });
const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `k${String(index).padStart(3, "0")}`);

export function sharedTransactionsConformance<Tx>(
  engine: string,
  open: (t: TestContext) => Promise<SharingStore<Tx>>,
): void {
  const remember = (store: SharingStore<Tx>, key: string, effect: (tx: Tx) => Promise<string>) =>
    store.share((tx) => store.onceForKey(tx, record(key), 0, () => effect(tx)), store.touchesOfKey(record(key)));

  test(`${engine}: many at once are committed together, each with its own answer and its own events`, async (t) => {
    const store = await open(t);
    const keys = numbered(60);
    const tell = (key: string) => (tx: Tx) => {
      store.appendEvent(tx, event(`e-${key}`, 1, key));
      return Promise.resolve(`answer ${key}`);
    };
    const answers = await Promise.all(keys.map((key) => remember(store, key, tell(key))));
    assert.deepEqual(
      answers,
      keys.map((key) => `answer ${key}`),
    );
    assert.deepEqual(await store.keys(), keys);
    assert.deepEqual([...(await store.published())].sort(), keys.map((key) => `e-${key}`).sort());
    const metrics = await store.metrics();
    const count = (name: string): number => Number(new RegExp(`_${name}_total ([0-9]+)`).exec(metrics)?.[1] ?? 0);
    assert.ok(count("shared_operations") >= 50, metrics);
    assert.ok(count("shared_commits") <= 10, metrics);
  });

  test(`${engine}: one that fails after it has written is undone alone; the others have their effect`, async (t) => {
    const store = await open(t);
    const outcomes = await Promise.allSettled(
      numbered(12).map((key, index) =>
        remember(store, key, async (tx) => {
          store.appendEvent(tx, event(`e-${key}`, 1, key));
          if (index % 5 === 1) throw problem("out_of_stock", "none left");
          return key;
        }),
      ),
    );
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === "rejected" ? [index] : []));
    assert.deepEqual(failed, [1, 6, 11]);
    const kept = numbered(12).filter((_, index) => index % 5 !== 1);
    assert.deepEqual(await store.keys(), kept);
    assert.deepEqual([...(await store.published())].sort(), kept.map((key) => `e-${key}`).sort());
  });

  test(`${engine}: of those that touch the same the second sees what the first has left`, async (t) => {
    const store = await open(t);
    let effects = 0;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        remember(store, `k${index % 3}`, async () => {
          effects += 1;
          return `${index}`;
        }),
      ),
    );
    assert.equal(effects, 3);
    assert.deepEqual(
      answers,
      answers.map((_, index) => `${index % 3}`),
    );
  });

  test(`${engine}: two instances that share among themselves and race give one answer to each key`, async (t) => {
    const store = await open(t);
    const other = await store.another();
    const keys = numbered(40);
    const ask = (at: SharingStore<Tx>, who: string) =>
      Promise.all(keys.map((key) => remember(at, key, async () => `${who} ${key}`)));
    const [first, second] = await Promise.all([ask(store, "first"), ask(other, "second")]);
    assert.deepEqual(first, second);
    assert.deepEqual(await store.keys(), keys);
    assert.ok(new Set(first.map((answer) => answer.split(" ")[0])).size >= 1);
  });

  test(`${engine}: events of many aggregates at once apply once each, and old ones not at all`, async (t) => {
    const store = await open(t);
    const take = (of: EventEnvelope) =>
      store.share((tx) => store.takeEvent(tx, "stock", of, "latest"), store.touchesOfEvent("stock", of));
    const each = (version: number) => numbered(20).map((id) => event(`${id}-${version}`, version, id));
    const all = async (events: readonly EventEnvelope[]) => new Set(await Promise.all(events.map(take)));
    assert.deepEqual(await all(each(2)), new Set(["apply"]));
    assert.deepEqual(await all(each(1)), new Set(["superseded"]));
    assert.deepEqual(await all([...each(2), ...each(1)]), new Set(["duplicate"]));
    assert.deepEqual(await all(each(3)), new Set(["apply"]));
  });
}
