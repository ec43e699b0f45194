// A small shop on disk in which every invariant holds, made of the services' own migrations and a few documented rows: a
// paid and shipped order, one that was cancelled after capture, and one that nobody paid. Tests break it on purpose.
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Stores } from "../read-market.ts";
import { subscriptions } from "../subscriptions.ts";

const ROOT = new URL("../../", import.meta.url);
export const NOW = 1_800_000_000_000;
const EARLIER = NOW - 3_600_000;
export const ids = { paid: "order-paid", cancelled: "order-cancelled", expired: "order-expired" } as const;

const migrations = (folder: string): string[] => {
  const path = new URL(folder, ROOT);
  return readdirSync(path)
    .sort()
    .map((file) => readFileSync(new URL(file, `${path.href}/`), "utf8"));
};

const storeNames = ["orders", "products", "payments", "users", "notifications"] as const;

export function storesIn(folder: string): Stores {
  const url = (name: string): string => `sqlite:${join(folder, `${name}.db`)}`;
  return {
    orders: url("orders"),
    products: url("products"),
    payments: url("payments"),
    users: url("users"),
    notifications: url("notifications"),
    provider: url("stripe"),
  };
}

export function makeSampleShop(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const open = (name: string): DatabaseSync => {
    const database = new DatabaseSync(join(folder, `${name}.db`), { enableForeignKeyConstraints: false });
    for (const sql of name === "stripe" ? [PROVIDER_SQL] : migrations("chassis/sqlite/migrations")) database.exec(sql);
    return database;
  };
  const databases = new Map([...storeNames, "stripe"].map((name) => [name, open(name)] as const));
  for (const [name, database] of databases) {
    if (name !== "stripe") for (const sql of migrationsOf(name)) database.exec(sql);
    for (const sql of rowsOf[name] ?? []) database.exec(sql);
  }
  for (const { subscriber, store, source, types } of subscriptions) {
    const from = databases.get(source);
    const to = databases.get(store);
    if (from && to) deliver(from, to, subscriber, source, types);
  }
  for (const database of databases.values()) database.close();
}

function migrationsOf(name: string): readonly string[] {
  return name === "notifications" ? [] : migrations(`services/${name}/migrations/sqlite`);
}

/** As if the subscriber had read everything. */
function deliver(
  from: DatabaseSync,
  to: DatabaseSync,
  subscriber: string,
  source: string,
  types: readonly string[],
): void {
  const epoch = from.prepare("SELECT epoch FROM store_identity").get()?.epoch ?? "";
  const head = from.prepare("SELECT coalesce(max(position), 0) AS head FROM outbox").get()?.head ?? 0;
  for (let partition = 0; partition < 8; partition += 1) {
    to.prepare("INSERT INTO feed_cursors VALUES (?, ?, ?, ?, ?, '', 0, 0)").run(
      subscriber,
      source,
      partition,
      epoch,
      head,
    );
  }
  const events = from.prepare("SELECT id, type, aggregate_id, aggregate_version FROM outbox ORDER BY position").all();
  for (const event of events) {
    if (!types.includes(String(event.type))) continue;
    to.prepare("INSERT INTO inbox VALUES (?, ?, 'applied', ?)").run(subscriber, event.id ?? null, NOW);
    to.prepare("INSERT OR REPLACE INTO inbox_newest VALUES (?, ?, ?)").run(
      subscriber,
      event.aggregate_id ?? null,
      event.aggregate_version ?? null,
    );
  }
}

/** A copy of the shop with one store changed behind the services' backs; constraints look away. */
export function breakShop(from: string, to: string, store: string, sql: string): Stores {
  cpSync(from, to, { recursive: true });
  const database = new DatabaseSync(join(to, `${store}.db`), { enableForeignKeyConstraints: false });
  database.exec("PRAGMA ignore_check_constraints = ON; DROP TRIGGER IF EXISTS holds_ended_stay_ended;");
  database.exec("DROP TRIGGER IF EXISTS holds_stay; DROP INDEX IF EXISTS stock_movements_once;");
  database.exec(sql);
  database.close();
  return storesIn(to);
}

const text = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

type Event = readonly [type: string, aggregate: string, version: number, data: unknown];
const events = (rows: readonly Event[]): readonly string[] =>
  rows.map(
    ([
      type,
      aggregate,
      version,
      data,
    ]) => `INSERT INTO outbox (id, type, aggregate_id, aggregate_version, partition, at, body)
      VALUES ('${type} ${aggregate} ${version}', '${type}', '${aggregate}', ${version}, 0, ${EARLIER}, ${text({ data })})`,
  );

type Move = readonly [from: string | null, to: string];
type Sample = {
  readonly id: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly captured: number;
  readonly refunded: number;
  readonly moves: readonly Move[];
};
const samples: readonly Sample[] = [
  {
    id: ids.paid,
    status: "paid",
    paymentStatus: "paid",
    captured: 2490,
    refunded: 0,
    moves: [
      [null, "pending"],
      ["pending", "paid"],
    ],
  },
  {
    id: ids.cancelled,
    status: "cancelled",
    paymentStatus: "refunded",
    captured: 2490,
    refunded: 2490,
    moves: [
      [null, "pending"],
      ["pending", "paid"],
      ["paid", "cancelled"],
    ],
  },
  {
    id: ids.expired,
    status: "expired",
    paymentStatus: "pending",
    captured: 0,
    refunded: 0,
    moves: [
      [null, "pending"],
      ["pending", "closing"],
      ["closing", "expired"],
    ],
  },
];
const types: Readonly<Record<string, string>> = {
  pending: "placed",
  paid: "paid",
  closing: "closing",
  expired: "expired",
  cancelled: "cancelled",
};

/** Two units at 10.00 including 19 % tax, 4.90 shipping with its own. */
const orderSql = (sample: Sample): readonly string[] => [
  `INSERT INTO carts VALUES ('cart-${sample.id}', 'EUR', NULL, 'ordered', 2, '${sample.id}', NULL, ${EARLIER}, ${EARLIER})`,
  `INSERT INTO orders (id, cart_id, email, email_key, status, payment_status, fulfilment_status, currency, subtotal, discount,
    shipping, shipping_tax, tax, tax_included, total, captured, refunded, shipping_address, shipping_option_id,
    shipping_option_name, cancel_requested, pay_by, asked, version, created_at, updated_at) VALUES ('${sample.id}',
    'cart-${sample.id}', 'a@example.org', 'a@example.org', '${sample.status}', '${sample.paymentStatus}',
    '${sample.id === ids.paid ? "partial" : "unfulfilled"}', 'EUR', 2000, 0, 490, 78, 397, 1, 2490, ${sample.captured},
    ${sample.refunded}, '{}', 'standard', 'Standard', 0, ${NOW - 1000}, 0, ${sample.moves.length}, ${EARLIER}, ${EARLIER})`,
  `INSERT INTO order_lines VALUES ('${sample.id}', 1, 'LAMP', 'product', 'variant', 'Lamp', 2, 1000, 2000, 0, 319, 1900,
    ${sample.id === ids.paid ? 1 : 0}, NULL)`,
  ...sample.moves.map(
    ([from, to], index) => `INSERT INTO order_history (order_id, version, at, kind, cause, from_status, to_status)
      VALUES ('${sample.id}', ${index + 1}, ${EARLIER}, 'status', 'test', ${from ? `'${from}'` : "NULL"}, '${to}')`,
  ),
  `INSERT INTO purchase_attempts VALUES ('cart:cart-${sample.id}', 'key', 'f', 'attempt-${sample.id}', '${sample.id}', 1,
    '[]', 'orders-1', 1, 0, ${text({ kind: "ordered", order: { id: sample.id } })}, ${EARLIER})`,
  ...events(
    sample.moves.map(([, to], index) => [
      `order.${types[to]}`,
      sample.id,
      index + 1,
      { order: { id: sample.id, status: to } },
    ]),
  ),
];

const movement = (kind: string, delta: number, onHand: number, reference: string): string =>
  `INSERT INTO stock_movements (id, sku, kind, delta, on_hand, reason, reference, at)
   VALUES ('m-${kind}-${reference}', 'LAMP', '${kind}', ${delta}, ${onHand}, 'test', '${reference}', ${EARLIER})`;
const hold = (id: string, state: string, reversed: boolean): readonly string[] => [
  `INSERT INTO holds VALUES ('${id}', '${state}', 'EUR', ${EARLIER}, ${EARLIER}, ${reversed ? EARLIER : "NULL"}, ${EARLIER})`,
  `INSERT INTO hold_lines VALUES ('${id}', 'LAMP', 2, ${text({ unitPrice: { amount: 1000, currency: "EUR" } })})`,
];
const payable = (id: string, status: string, captured: number, refunded: number, refunds: unknown): string =>
  `INSERT INTO payables VALUES ('${id}', 1, '${status}', 0, 'EUR', 2490, ${captured}, ${refunded}, 0, NULL, ${EARLIER}, ${EARLIER},
    ${text({ refunds })})`;
const charge = (id: string, refunded: number): string =>
  `INSERT INTO charges VALUES ('ch-${id}', 'succeeded', 2490, ${refunded}, 'eur', 1, ${text({ order_id: id })})`;

const rowsOf: Readonly<Record<string, readonly string[]>> = {
  orders: [
    ...samples.flatMap(orderSql),
    `INSERT INTO fulfilments VALUES ('parcel', '${ids.paid}', '[{"sku":"LAMP","quantity":1}]', NULL, NULL, ${EARLIER})`,
    `INSERT INTO refunds VALUES ('refund', '${ids.cancelled}', 2490, 'succeeded', 'cancellation', 'cancelled', NULL, NULL, NULL, 0, ${EARLIER})`,
  ],
  products: [
    "INSERT INTO stock_levels VALUES ('LAMP', 8, 0, 1)",
    movement("set", 10, 10, "count"),
    movement("sale", -2, 8, ids.paid),
    movement("sale", -2, 6, ids.cancelled),
    movement("reversal", 2, 8, ids.cancelled),
    ...hold(ids.paid, "sold", false),
    ...hold(ids.cancelled, "sold", true),
    ...hold(ids.expired, "released", false),
    ...events([
      ["hold.ended", ids.paid, 1, { orderId: ids.paid, state: "sold" }],
      ["hold.ended", ids.cancelled, 1, { orderId: ids.cancelled, state: "sold" }],
      ["hold.ended", ids.cancelled, 2, { orderId: ids.cancelled, state: "reversed" }],
      ["hold.ended", ids.expired, 1, { orderId: ids.expired, state: "released" }],
    ]),
  ],
  payments: [
    payable(ids.paid, "captured", 2490, 0, []),
    payable(ids.cancelled, "captured", 2490, 2490, [
      { refundId: "refund", amount: 2490, status: "succeeded", origin: "order" },
    ]),
    payable(ids.expired, "closed", 0, 0, []),
    ...events([
      ["payment.captured", ids.paid, 1, {}],
      ["payment.captured", ids.cancelled, 1, {}],
      ["payment.refunded", ids.cancelled, 2, {}],
      ["payment.closed", ids.expired, 1, {}],
    ]),
  ],
  users: [
    `INSERT INTO accounts VALUES ('ada', 1, 1, 'a@example.org', 'a@example.org', 'Ada', 'customer', NULL, 'hash', ${EARLIER}, NULL, NULL)`,
    `INSERT INTO mail_links VALUES ('link', 'ada', 'verify-email', 'A@example.org', 'hash', ${EARLIER}, ${NOW * 2})`,
    `INSERT INTO identities VALUES ('identity', 'ada', 'id', 'https://id.example', 'ada', 'password', ${EARLIER})`,
    `INSERT INTO sessions VALUES ('family', 'ada', ${EARLIER}, ${NOW * 2}, NULL, NULL)`,
    `INSERT INTO refresh_tokens VALUES ('first', 'family', NULL, ${EARLIER}, ${NOW * 2}, ${EARLIER + 10})`,
    `INSERT INTO refresh_tokens VALUES ('second', 'family', 'first', ${EARLIER + 10}, ${NOW * 2}, NULL)`,
    ...events([["user.registered", "ada", 1, {}]]),
  ],
  stripe: [
    charge(ids.paid, 0),
    charge(ids.cancelled, 2490),
    `INSERT INTO refunds VALUES ('re', 'ch-${ids.cancelled}', 2490, 'succeeded')`,
  ],
};

/** The documented columns of the emulator that the reader uses. */
const PROVIDER_SQL = `
  CREATE TABLE charges (id TEXT, status TEXT, amount_captured INTEGER, amount_refunded INTEGER, currency TEXT, captured INTEGER,
    metadata TEXT);
  CREATE TABLE refunds (id TEXT, charge TEXT, amount INTEGER, status TEXT);`;
