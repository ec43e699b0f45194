// The verifier's reader of Redis: the same operations on both engines give the same rows, and what is wrong in a store is
// found.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { onTestServer, temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { silentLog, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { createTelemetry } from "@souk/chassis/telemetry";
import { paymentCaptured } from "@souk/contracts/payments/events";
import { newPayable, type Payable } from "../../services/payments/payable/payable.ts";
import { reserveRefund } from "../../services/payments/payable/refunds.ts";
import { openStores, type Stores } from "../../services/payments/stores.ts";
import { readPayments } from "../../verifier/readers/payments.ts";
import { readSnapshot } from "../../verifier/readers/snapshot.ts";
import { makeSampleShop, storesIn } from "../../verifier/testing/sample-shop.ts";
import { verify } from "../../verifier/verify.ts";

const NOW = 1_800_000_000_000;
const EPOCH = "0".repeat(32);
/** Ids that say nothing of their age (version 4): nobody looks for them at the provider. */
const idOf = (letter: string): string => `00000000-0000-4000-8000-00000000000${letter}`;
const [PAID, CLOSED, OPEN] = [idOf("a"), idOf("b"), idOf("c")] as const;

async function opened(url: string, work: (stores: Stores) => Promise<void>): Promise<void> {
  const stores = await open(url);
  try {
    await work(stores);
  } finally {
    await stores.handle.close();
  }
}

async function open(url: string): Promise<Stores> {
  // The store is made a minute before anything happens: what is younger was not lost with a former life of it.
  let now = NOW - 60_000;
  const clock: Clock = { ...systemClock, now: () => now };
  const random = seededRandom(1);
  const telemetry = createTelemetry({ service: "payments", instance: "p", clock, random });
  const stores = await openStores({
    ...{ url, clock, ids: createIds(clock, random), log: silentLog, telemetry, secret: "a secret" },
    recover: async () => undefined,
  });
  now = NOW;
  return stores;
}

/** One captured and partly refunded, one closed, one open; the feed of orders read, one event of it failed. */
async function trade({ payables, handle }: Stores): Promise<void> {
  const capture = { intentId: "pi_1", amount: 500, currency: "EUR", at: NOW, counted: true };
  const before: Payable = { ...newPayable(PAID, "EUR", NOW), amount: 500, status: "captured", captures: [capture] };
  await payables.change(PAID, {}, () => ({
    payable: before,
    announcements: [{ type: "payment.captured" }],
    result: null,
  }));
  const refund = { refundId: "01995f2e-7d10-7000-8000-00000000000e", amount: 200, reason: "late" };
  await payables.change(PAID, {}, (current) => reserveRefund(current, refund, NOW));
  await payables.changeOnce(CLOSED, "evt_1", {}, () => ({
    payable: { ...newPayable(CLOSED, "EUR", NOW), status: "closed" as const, closing: true },
    announcements: [{ type: "payment.closed" }],
    result: null,
  }));
  await payables.change(OPEN, {}, () => ({ payable: newPayable(OPEN, "EUR", NOW), result: null }));
  await read(handle.journal);
}

async function read(journal: Stores["handle"]["journal"]): Promise<void> {
  const readings = [{ subscriber: "payments.orders", source: "orders" }];
  const claim = { instance: "p", boot: false, now: NOW, ttlMs: 1_000, readings, fences: new Map() };
  const { held } = await journal.claimPartitions(claim);
  const event = {
    ...{ id: "event-1", type: paymentCaptured.type, version: 1, source: "orders", time: new Date(NOW).toISOString() },
    ...{ aggregateId: PAID, aggregateVersion: 2, data: {} },
  };
  const failure = { id: "failure-1", subscriber: "payments.orders", event, reason: "no", nextAt: NOW, now: NOW };
  await journal.advance(
    held.map((each) => ({ held: each, epoch: EPOCH, position: 7 + each.partition })),
    [failure],
  );
}

/** Without what each store makes for itself. */
async function seen(url: string) {
  const { messages, payables } = await readSnapshot(url, readPayments);
  const { epoch, cursors, ...rest } = messages;
  assert.match(epoch, /^[0-9a-f]{32}$/);
  return structuredClone({
    payables: [...payables].sort(([a], [b]) => (a < b ? -1 : 1)),
    messages: { ...rest, inbox: [...rest.inbox], newest: [...rest.newest] },
    cursors: cursors.toSorted((a, b) => a.partition - b.partition),
  });
}

test("the same operations give the same rows on both engines", async (t) => {
  const urls = [await temporaryUrl(t), temporaryRedisUrl(t).url];
  const [embedded, server] = await Promise.all(
    urls.map(async (url) => {
      await opened(url, trade);
      return seen(url);
    }),
  );
  assert.ok(embedded && embedded.payables.length === 3 && embedded.messages.outbox.length === 2);
  assert.ok(embedded.cursors.length === 8 && embedded.messages.failures.length === 1);
  assert.deepEqual(server, embedded);
});

const MANY = 500;

test("a store that is written to while it is read is seen at one moment", async (t) => {
  const { url } = temporaryRedisUrl(t);
  await opened(url, async ({ payables }) => {
    const alert = (index: number) => {
      const orderId = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
      return payables.change(orderId, {}, (current) => ({
        payable: current ?? newPayable(orderId, "EUR", NOW),
        announcements: [{ type: "payment.alerted", reason: "second_capture" }],
        result: null,
      }));
    };
    await Promise.all(Array.from({ length: MANY }, (_, index) => alert(index)));
    let over = false;
    let written = 0;
    const writing = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let index = writer; !over; index += 4, written += 1) await alert(index % (MANY + 100));
      }),
    );
    const heads = new Set<number>();
    try {
      for (let look = 0; look < 40 && (heads.size < 4 || written < 100); look += 1) {
        const { messages, payables: rows } = await readSnapshot(url, readPayments);
        const told = Map.groupBy(messages.outbox, (row) => row.aggregateId);
        for (const { orderId, version } of rows.values()) assert.equal(told.get(orderId)?.length, version, orderId);
        assert.equal(told.size, rows.size);
        assert.equal(messages.outbox.length, messages.head);
        heads.add(messages.head);
      }
    } finally {
      over = true;
      await writing;
    }
    assert.ok(heads.size >= 4 && written >= 100, `${heads.size} heads, ${written} written`);
  });
});

test("what is wrong in a store is found, and a store that is not there is a failure", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "souk-verifier-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  makeSampleShop(folder);
  const { url, prefix } = temporaryRedisUrl(t);
  await opened(url, trade);
  const found = async (payments = url) => {
    const { violations } = await verify({
      stores: { ...storesIn(folder), payments },
      running: true,
      clock: { now: () => NOW, sleep: async () => undefined },
      patienceMs: 0,
    });
    return violations.filter(({ key }) => key.startsWith(PAID)).map(({ invariant, key }) => `${invariant} ${key}`);
  };
  assert.deepEqual(await found(), []);
  await onTestServer(async (client) => {
    await client.hSet(`${prefix}payable:${PAID}`, { refunded: "400", refund_pending: "200" });
    const row = await client.hGet(`${prefix}outbox`, "1");
    assert.match(row ?? "", /payment\.captured/);
    await client.hDel(`${prefix}outbox`, "1");
  });
  assert.deepEqual((await found()).sort(), [`M1 ${PAID}`, `P3 ${PAID}`]);
  await assert.rejects(found(temporaryRedisUrl(t).url), { name: "StoreMissing" });
  await assert.rejects(found("redis://:canary@127.0.0.1:1/0"), (error: Error) => {
    assert.equal(error.name, "StoreMissing");
    assert.match(error.message, /^there is no store at 127\.0\.0\.1:1\/0: [^\n]*ECONNREFUSED[^\n]*$/);
    assert.doesNotMatch(error.message, /canary/);
    return true;
  });
});
