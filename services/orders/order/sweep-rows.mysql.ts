// What the sweeps take from MySQL: rows whose `due_at` has come. Taking one moves its `due_at` into the future, so that
// two instances seldom work on the same and whoever dies with it has only delayed it. Rows that somebody is just changing
// are left out: they are due again, or settled, by the next round.
import type { MysqlDatabase, Queries, Tx } from "@souk/chassis/mysql/database";
import { marks } from "@souk/chassis/mysql/statements";
import { delayAfter } from "./due-times.ts";
import type { Order } from "./order.ts";
import type { OrderRow } from "./order-row.ts";
import { loadOrders } from "./order-rows.mysql.ts";
import type { Due } from "./order-store.ts";

/** Nothing is written while nothing is due: this is asked twice a second. */
export async function takeDue(database: MysqlDatabase, at: number, limit: number): Promise<Due> {
  if (!(await anyDue(database, at))) return { orders: [], refunds: [] };
  return database.write(async (tx) => ({
    orders: await takeOrders(tx, at, limit),
    refunds: await takeRefunds(tx, at, limit),
  }));
}

async function anyDue(queries: Queries, at: number): Promise<boolean> {
  const sql = `SELECT EXISTS (SELECT 1 FROM orders WHERE due_at <= ?) OR EXISTS (SELECT 1 FROM refunds WHERE due_at <= ?)
    AS due`;
  return (await queries.get<{ due: number }>(sql, at, at))?.due === 1;
}

async function takeOrders(tx: Tx, at: number, limit: number): Promise<readonly Order[]> {
  const sql = "SELECT * FROM orders WHERE due_at <= ? ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED";
  const rows = await tx.all<OrderRow & { readonly asked: number }>(sql, at, limit);
  await postpone(tx, { table: "orders", key: "number", at, rows });
  return loadOrders(tx, rows);
}

type RefundRow = { readonly id: string; readonly order_id: string; readonly asked: number };

async function takeRefunds(tx: Tx, at: number, limit: number): Promise<Due["refunds"]> {
  const sql = `SELECT id, order_id, asked FROM refunds WHERE due_at <= ? ORDER BY due_at LIMIT ?
    FOR UPDATE SKIP LOCKED`;
  const rows = await tx.all<RefundRow>(sql, at, limit);
  await postpone(tx, { table: "refunds", key: "id", at, rows });
  return rows.map((row) => ({ orderId: row.order_id, refundId: row.id }));
}

type Postponing<Key extends string> = {
  readonly table: "orders" | "refunds";
  readonly key: Key;
  readonly at: number;
  readonly rows: readonly ({ readonly asked: number } & { readonly [column in Key]: string | number })[];
};

/** One statement for all that have been asked about equally often. */
async function postpone<Key extends string>(tx: Tx, { table, key, at, rows }: Postponing<Key>): Promise<void> {
  for (const [delayMs, alike] of Map.groupBy(rows, (row) => delayAfter(row.asked))) {
    const keys = alike.map((row) => row[key]);
    const sql = `UPDATE ${table} SET due_at = ?, asked = asked + 1 WHERE ${key} IN (${marks(keys)})`;
    await tx.run(sql, at + delayMs, ...keys);
  }
}
