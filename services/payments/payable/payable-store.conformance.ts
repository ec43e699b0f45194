// What every engine must promise for the payables. Each sentence of the port has a case here.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Clock } from "@souk/chassis/clock";
import type { EventEnvelope } from "@souk/contracts/event";
import { newPayable, type Payable } from "./payable.ts";
import type { Change } from "./payable-change.ts";
import type { PayableStore } from "./payable-store.ts";

export type PayableStoreHarness = {
  readonly store: PayableStore;
  readonly clock: Clock & { advance(ms: number): void };
  uuid(): string;
  /** All events written so far, oldest first. */
  events(): Promise<readonly EventEnvelope[]>;
  /** The same store, opened by another process. */
  reopen(): Promise<PayableStore>;
};

export type OpenHarness = (test: TestContext) => Promise<PayableStoreHarness>;

const RACERS = 20;

export function payableStoreConformance(engine: string, open: OpenHarness): void {
  const promise = (sentence: string, run: (harness: PayableStoreHarness) => Promise<void>) =>
    test(`${engine} payables: ${sentence}`, async (t) => run(await open(t)));

  promise("a rule sees what the last one left, and its result comes back", async ({ store, clock, uuid }) => {
    const orderId = uuid();
    assert.equal(await store.read(orderId), undefined);
    const add = (current: Payable | undefined): Change<number> => {
      const payable = { ...(current ?? newPayable(orderId, "EUR", clock.now())), looks: (current?.looks ?? 0) + 1 };
      return { payable, result: payable.looks };
    };
    assert.equal(await store.change(orderId, {}, add), 1);
    assert.equal(await store.change(orderId, {}, add), 2);
    assert.equal((await store.read(orderId))?.looks, 2);
  });

  promise("changes of one order never interleave", async ({ store, clock, uuid, reopen }) => {
    const orderId = uuid();
    const other = await reopen();
    const results = await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        (index % 2 === 0 ? store : other).change(orderId, {}, (current) => {
          const payable = { ...(current ?? newPayable(orderId, "EUR", clock.now())), looks: (current?.looks ?? 0) + 1 };
          return { payable, result: payable.looks };
        }),
      ),
    );
    assert.deepEqual(
      results.sort((a, b) => a - b),
      Array.from({ length: RACERS }, (_, index) => index + 1),
    );
  });

  promise(
    "a rule that throws leaves nothing; one that answers no payable changes nothing",
    async ({ store, clock, uuid, events }) => {
      const orderId = uuid();
      await assert.rejects(
        store.change(orderId, {}, () => {
          throw new Error("no");
        }),
        /no/,
      );
      assert.equal(
        await store.change(orderId, {}, () => ({ result: "seen", announcements: [{ type: "payment.closed" }] })),
        "seen",
      );
      assert.equal(await store.read(orderId), undefined);
      assert.equal((await events()).length, 0);
      await store.change(orderId, {}, () => ({ payable: newPayable(orderId, "EUR", clock.now()), result: undefined }));
      assert.equal((await store.read(orderId))?.version, 0);
    },
  );

  promise("each event raises the version by one and carries the state", async ({ store, clock, uuid, events }) => {
    const orderId = uuid();
    const payable = { ...newPayable(orderId, "EUR", clock.now()), amount: 500 };
    const trace = { traceId: "1".repeat(32), spanId: "2".repeat(16), sampled: true };
    await store.change(orderId, { trace }, () => ({
      payable,
      announcements: [{ type: "payment.alerted", reason: "second_capture" }, { type: "payment.closed" }],
      result: undefined,
    }));
    const [alerted, closed] = await events();
    assert.deepEqual([alerted?.type, alerted?.aggregateVersion], ["payment.alerted", 1]);
    assert.deepEqual([closed?.type, closed?.aggregateVersion], ["payment.closed", 2]);
    assert.equal(alerted?.traceparent, `00-${trace.traceId}-${trace.spanId}-01`);
    assert.equal((closed!.data as { payable: { amount: number } }).payable.amount, 500);
    assert.equal((await store.read(orderId))?.version, 2);
  });

  promise("an event of the provider is booked with its change, once", async ({ store, clock, uuid, reopen }) => {
    const orderId = uuid();
    const other = await reopen();
    const rule = (current: Payable | undefined): Change<"applied"> => {
      const payable = { ...(current ?? newPayable(orderId, "EUR", clock.now())), looks: (current?.looks ?? 0) + 1 };
      return { payable, result: "applied" };
    };
    const results = await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        (index % 2 === 0 ? store : other).changeOnce(orderId, "evt_1", {}, rule),
      ),
    );
    assert.deepEqual(results.filter((each) => each === "applied").length, 1);
    assert.equal((await store.read(orderId))?.looks, 1);
    await assert.rejects(
      store.changeOnce(orderId, "evt_2", {}, () => {
        throw new Error("no");
      }),
    );
    assert.equal(await store.changeOnce(orderId, "evt_2", {}, rule), "applied");
  });

  promise("an event of the provider that changes nothing is booked, too", async ({ store, uuid, events }) => {
    const orderId = uuid();
    const ignore = (): Change<"seen"> => ({ result: "seen" });
    assert.equal(await store.changeOnce(orderId, "evt_1", {}, ignore), "seen");
    assert.equal(await store.changeOnce(orderId, "evt_1", {}, ignore), "duplicate");
    assert.equal(await store.changeOnce(uuid(), "evt_1", {}, ignore), "duplicate", "whichever order it names");
    assert.equal(await store.read(orderId), undefined);
    assert.equal((await events()).length, 0);
  });

  promise("of changes that race, each has its events once and in the order of versions", async (harness) => {
    const { store, clock, uuid, reopen, events } = harness;
    const orderId = uuid();
    const others = [store, await reopen()];
    await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        (others[index % 2] ?? store).change(orderId, {}, (current) => ({
          payable: { ...(current ?? newPayable(orderId, "EUR", clock.now())), looks: (current?.looks ?? 0) + 1 },
          announcements: [{ type: "payment.alerted", reason: `${current?.looks ?? 0}` }],
          result: undefined,
        })),
      ),
    );
    const versions = (await events()).map(({ aggregateVersion }) => aggregateVersion);
    assert.deepEqual(
      versions,
      Array.from({ length: RACERS }, (_, index) => index + 1),
    );
    assert.equal((await store.read(orderId))?.version, RACERS);
  });

  promise("a payable is found by every id that the provider gave it", async ({ store, clock, uuid }) => {
    const orderId = uuid();
    const object = { n: 1, kind: "hosted", state: "open", id: "cs_1", intentId: null, createdAt: clock.now() } as const;
    const payable = { ...newPayable(orderId, "EUR", clock.now()), objects: [object] };
    await store.change(orderId, {}, () => ({ payable, result: undefined }));
    await store.change(orderId, {}, (current) => ({
      payable: { ...(current ?? payable), objects: [{ ...object, intentId: "pi_1" }] },
      result: undefined,
    }));
    assert.equal((await store.findByProviderId("cs_1"))?.orderId, orderId);
    assert.equal((await store.findByProviderId("pi_1"))?.orderId, orderId);
    assert.equal(await store.findByProviderId("pi_2"), undefined);
  });

  promise(
    "what is open is due after a while, the longest first, and what is settled never",
    async ({ store, clock, uuid }) => {
      const save = async (open: boolean) => {
        const orderId = uuid();
        const state = open ? "open" : "cancelled";
        const object = { n: 1, kind: "card", state, id: null, intentId: null, createdAt: clock.now() } as const;
        await store.change(orderId, {}, () => ({
          payable: { ...newPayable(orderId, "EUR", clock.now()), objects: [object] },
          result: undefined,
        }));
        return orderId;
      };
      const first = await save(true);
      clock.advance(1_000);
      const second = await save(true);
      await save(false);
      assert.deepEqual(await store.due(clock.now(), 10), []);
      clock.advance(60_000);
      assert.deepEqual(await store.due(clock.now(), 10), [first, second]);
      assert.deepEqual(await store.due(clock.now(), 1), [first]);
    },
  );

  promise("one holder sweeps at a time, and only the newest fence moves the cursor", async ({ store, clock }) => {
    const mine = await store.claimSweep("payments-1", 1_000);
    assert.ok(mine !== "held");
    assert.equal(await store.claimSweep("payments-2", 1_000), "held");
    assert.equal(await store.readCursor("events"), null);
    assert.equal(await store.moveCursor("events", 7, mine.fence), "moved");
    clock.advance(2_000);
    const theirs = await store.claimSweep("payments-2", 1_000);
    assert.ok(theirs !== "held" && theirs.fence > mine.fence);
    assert.equal(await store.moveCursor("events", 9, mine.fence), "lost");
    assert.equal(await store.readCursor("events"), 7);
  });

  promise("its identity stays what it was when it is opened again", async ({ store, reopen }) => {
    assert.equal((await reopen()).identity, store.identity);
  });
}
