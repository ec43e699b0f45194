import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { breakShop, ids, makeSampleShop, NOW, storesIn } from "./testing/sample-shop.ts";
import { checks, verify } from "./verify.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-verifier-"));
const sample = join(folder, "sample");
before(() => makeSampleShop(sample));
after(() => rmSync(folder, { recursive: true, force: true }));

let moments = 0;
const clock = {
  now: () => NOW + moments,
  sleep: async (ms: number) => {
    moments += ms;
  },
};
let copies = 0;
const broken = (store: string, sql: string) => breakShop(sample, join(folder, `copy-${++copies}`), store, sql);

const { paid, cancelled, expired } = ids;
/** Each invariant, broken on purpose: a checker that can't fail proves nothing. */
const breaks: readonly (readonly [invariant: string, what: string, store: string, sql: string])[] = [
  [
    "O2",
    "an answer that names another order",
    "orders",
    `UPDATE purchase_attempts SET answer = '{"kind":"ordered","order":{"id":"${expired}"}}' WHERE order_id = '${paid}'`,
  ],
  [
    "O2",
    "a cart that does not know its order",
    "orders",
    `UPDATE carts SET order_id = 'other' WHERE order_id = '${paid}'`,
  ],
  [
    "O3",
    "a total that does not add up",
    "orders",
    `UPDATE orders SET total = 2491, captured = 2491 WHERE id = '${paid}'`,
  ],
  [
    "O3",
    "a line's tax that is a unit off",
    "orders",
    `UPDATE order_lines SET tax = 320 WHERE order_id = '${paid}'; UPDATE orders SET tax = 398 WHERE id = '${paid}'`,
  ],
  [
    "O3",
    "a refund that is not counted",
    "orders",
    `UPDATE orders SET refunded = 0, payment_status = 'paid' WHERE id = '${cancelled}'`,
  ],
  [
    "O4",
    "a move that is not in the table",
    "orders",
    `UPDATE order_history SET from_status = 'pending' WHERE order_id = '${expired}' AND version = 3`,
  ],
  [
    "O4",
    "an end that was left",
    "orders",
    `INSERT INTO order_history (order_id, version, at, kind, cause, from_status, to_status) VALUES ('${expired}', 4, 0, 'status', 'x', 'expired', 'paid'); UPDATE orders SET version = 4, status = 'paid' WHERE id = '${expired}'`,
  ],
  ["O4", "a version without history", "orders", `UPDATE orders SET version = 9 WHERE id = '${paid}'`],
  [
    "O5",
    "an order past its deadline",
    "orders",
    `DELETE FROM order_history WHERE order_id = '${expired}' AND version > 1; UPDATE orders SET status = 'pending', version = 1 WHERE id = '${expired}'`,
  ],
  ["S1", "more reserved than there is", "products", "UPDATE stock_levels SET reserved = 9"],
  ["S2", "stock that the ledger does not explain", "products", "UPDATE stock_levels SET on_hand = 9"],
  ["S2", "a ledger row that lies", "products", "UPDATE stock_movements SET on_hand = 7 WHERE kind = 'reversal'"],
  ["S2", "a reservation without a hold", "products", "UPDATE stock_levels SET reserved = 1"],
  [
    "S3",
    "one line sold twice",
    "products",
    `INSERT INTO stock_movements (id, sku, kind, delta, on_hand, reason, reference, at) VALUES ('x', 'LAMP', 'sale', -2, 6, 'x', '${paid}', 0); UPDATE stock_levels SET on_hand = 6`,
  ],
  ["S3", "a paid order that was not sold", "products", `DELETE FROM stock_movements WHERE reference = '${paid}'`],
  [
    "S3",
    "a sale of an expired order",
    "products",
    `INSERT INTO stock_movements (id, sku, kind, delta, on_hand, reason, reference, at) VALUES ('x', 'LAMP', 'sale', -2, 6, 'x', '${expired}', 0); UPDATE stock_levels SET on_hand = 6`,
  ],
  [
    "S4",
    "an open hold of an expired order",
    "products",
    `UPDATE holds SET state = 'open', ended_at = NULL WHERE order_id = '${expired}'`,
  ],
  [
    "P1",
    "a second capture",
    "stripe",
    `INSERT INTO charges VALUES ('ch-2', 'succeeded', 2490, 0, 'eur', 1, '{"order_id":"${paid}"}')`,
  ],
  [
    "P1",
    "a capture for nobody",
    "stripe",
    `INSERT INTO charges VALUES ('ch-2', 'succeeded', 100, 0, 'eur', 1, '{"order_id":"nobody"}')`,
  ],
  ["P2", "a paid order without a capture", "stripe", `DELETE FROM charges WHERE id = 'ch-${paid}'`],
  ["P2", "a capture of another amount", "stripe", `UPDATE charges SET amount_captured = 2489 WHERE id = 'ch-${paid}'`],
  [
    "P2",
    "an expired order that was captured",
    "stripe",
    `INSERT INTO charges VALUES ('ch-2', 'succeeded', 2490, 0, 'eur', 1, '{"order_id":"${expired}"}')`,
  ],
  [
    "P3",
    "more refunded than captured",
    "payments",
    `UPDATE payables SET refunded = 3000 WHERE order_id = '${cancelled}'`,
  ],
  [
    "P3",
    "a provider that gave back too much",
    "stripe",
    `INSERT INTO refunds VALUES ('re2', 'ch-${cancelled}', 1, 'succeeded')`,
  ],
  [
    "P3",
    "a cancellation that was never refunded",
    "orders",
    `UPDATE orders SET refunded = 0, payment_status = 'paid' WHERE id = '${cancelled}'; UPDATE refunds SET status = 'requested'`,
  ],
  ["F1", "a parcel of an order that was not paid", "orders", `UPDATE orders SET captured = 0 WHERE id = '${paid}'`],
  [
    "F1",
    "a parcel with more than was ordered",
    "orders",
    'UPDATE fulfilments SET lines = \'[{"sku":"LAMP","quantity":3}]\'',
  ],
  [
    "F1",
    "a parcel of an order that was not sold",
    "products",
    `UPDATE holds SET state = 'released' WHERE order_id = '${paid}'`,
  ],
  [
    "M1",
    "a transition that was not told",
    "orders",
    `DELETE FROM outbox WHERE type = 'order.paid' AND aggregate_id = '${paid}'`,
  ],
  ["M1", "an event of no order", "orders", "UPDATE outbox SET aggregate_id = 'nobody' WHERE position = 1"],
  ["M1", "a hold that ended in silence", "products", `DELETE FROM outbox WHERE aggregate_id = '${paid}'`],
  ["M1", "a capture that was not told", "payments", `DELETE FROM outbox WHERE aggregate_id = '${paid}'`],
  ["M1", "an account that was not told", "users", "DELETE FROM outbox"],
  ["M2", "an event without effect", "products", `DELETE FROM inbox WHERE event_id LIKE 'order.paid ${paid}%'`],
  [
    "M3",
    "an event that waits for another try",
    "orders",
    "INSERT INTO event_failures VALUES ('f', 'orders.payments', 'payments', 'e', 't', 'a', '{}', 'waiting', 1, 'why', 0, 0)",
  ],
  [
    "M4",
    "a version that was sent again",
    "orders",
    `UPDATE outbox SET aggregate_version = 1 WHERE type = 'order.cancelled'`,
  ],
  [
    "M4",
    "an older version over a newer one",
    "products",
    `UPDATE inbox_newest SET version = 1 WHERE aggregate_id = '${cancelled}'`,
  ],
  ["U1", "two tokens that can be used", "users", "UPDATE refresh_tokens SET used_at = NULL"],
  ["U1", "a token after the end", "users", `UPDATE sessions SET ended_at = ${NOW - 4_000_000}, ended_by = 'reuse'`],
  ["U2", "a link to another address", "users", "UPDATE mail_links SET email = 'b@example.org'"],
  ["U2", "an account without a way in", "users", "UPDATE accounts SET password_hash = NULL; DELETE FROM identities"],
  [
    "U2",
    "a way into a deleted account",
    "users",
    `UPDATE accounts SET password_hash = NULL, email = NULL, email_key = NULL, deleted_at = ${NOW - 1}`,
  ],
];

test("a shop in which everything holds passes, and rows were looked at for every invariant", async () => {
  const report = await verify({ stores: storesIn(sample), running: false, clock, minOrders: 3 });
  assert.deepEqual(report.violations, []);
  assert.equal(report.vacuous, undefined);
  const looked = report.results.filter((each) => each.checked > 0).map((each) => each.invariant);
  assert.deepEqual(new Set(looked), new Set(checks.map((each) => each.invariant).filter((name) => name !== "O1")));
});

for (const [invariant, what, store, sql] of breaks) {
  test(`${invariant} sees ${what}`, async () => {
    // Running, so that what speaks of rest is judged whatever the queues say; patience makes it look again.
    const report = await verify({ stores: broken(store, sql), running: true, clock, patienceMs: 2_000 });
    assert.ok(
      report.violations.some((each) => each.invariant === invariant),
      `only ${JSON.stringify(report.violations.map((each) => [each.invariant, each.message]))}`,
    );
  });
}

test("M3 sees a cursor that stays behind the head", async () => {
  const stores = broken("products", "UPDATE feed_cursors SET position = 1 WHERE partition = 3");
  const report = await verify({ stores, running: true, clock, patienceMs: 2_000 });
  assert.deepEqual([...new Set(report.violations.map((each) => each.invariant))], ["M3"]);
});

test("every invariant of the list is broken by some case here", () => {
  const covered = new Set([...breaks.map(([invariant]) => invariant), "O1"]);
  assert.deepEqual(
    checks.filter((each) => !covered.has(each.invariant)),
    [],
  );
});

test("O1 sees what clients were told and is not so", async () => {
  const acknowledgements = join(folder, "acks.jsonl");
  const order = (orderId: string, key: string, digest: string, told = true) => ({
    kind: "order",
    scope: "cart:x",
    key,
    orderId,
    paid: told,
    digest,
  });
  const lines = [
    order("lost", "1", "d"),
    order(expired, "2", "d"),
    { kind: "cancelled", orderId: paid },
    { kind: "refunded", orderId: cancelled, amount: 2491 },
    { kind: "cancelling", orderId: paid },
    { kind: "shipped", orderId: expired },
    order(paid, "3", "one answer"),
    order(paid, "3", "another answer"),
    order(cancelled, "4", "d"),
    { kind: "cancelled", orderId: cancelled },
  ];
  // The last line was cut off when its client was killed.
  writeFileSync(acknowledgements, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"kind":"ord`);
  const report = await verify({ stores: storesIn(sample), acknowledgements, running: false, clock });
  assert.deepEqual(report.violations.map((each) => `${each.invariant} ${each.key}`).sort(), [
    `O1 cancelled ${paid}`,
    "O1 order lost",
    `O1 order ${expired}`,
    `O1 ${paid}`,
    `O1 refunded ${cancelled}`,
    `O1 shipped ${expired}`,
    "O2 cart:x 3",
  ]);
  assert.equal(report.acknowledged, lines.length);
});

test("a check over too few orders is called vacuous", async () => {
  const report = await verify({ stores: storesIn(sample), running: false, clock, minOrders: 4 });
  assert.match(report.vacuous ?? "", /only 3 orders/);
});

test("a stopped shop whose queues were not drained is not judged at rest", async () => {
  const stores = broken(
    "products",
    `UPDATE feed_cursors SET position = 1; UPDATE holds SET state = 'open', ended_at = NULL WHERE order_id = '${expired}'; UPDATE stock_levels SET reserved = 2`,
  );
  const report = await verify({ stores, running: false, clock });
  assert.deepEqual(
    report.violations.map((each) => each.invariant),
    ["M1"],
  ); // Its hold.ended says released.
  assert.ok(report.results.filter((each) => each.when === "rest").every((each) => !each.judged));
});

test("a suspicion that passes while the shop runs is no violation", async () => {
  const stores = broken("products", "UPDATE feed_cursors SET position = 1");
  const path = stores.products.slice("sqlite:".length);
  const { DatabaseSync } = await import("node:sqlite");
  let looks = 0;
  const patient = {
    now: () => NOW + looks * 1000,
    sleep: async () => {
      looks += 1;
      if (looks !== 3) return;
      const database = new DatabaseSync(path);
      database.exec("UPDATE feed_cursors SET position = (SELECT max(position) FROM feed_cursors)");
      database.exec("UPDATE feed_cursors SET position = 8 WHERE source = 'orders'");
      database.close();
    },
  };
  const report = await verify({ stores, running: true, clock: patient });
  assert.deepEqual(report.violations, []);
  assert.equal(report.rounds, 4);
});

test("a store that is not there is a failure, not a pass", async () => {
  const stores = { ...storesIn(sample), payments: "sqlite:/nowhere/payments.db" };
  await assert.rejects(verify({ stores, running: false, clock }), { name: "StoreMissing" });
});
