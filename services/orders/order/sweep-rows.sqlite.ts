// What the sweeps take from SQLite: rows whose `due_at` has come. Taking one moves its `due_at` into the future, so that
// two instances seldom work on the same and whoever dies with it has only delayed it.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { delayAfter } from "./due-times.ts";
import type { Order } from "./order.ts";
import type { OrderRow } from "./order-row.ts";
import { loadOrder } from "./order-rows.sqlite.ts";
import type { Due } from "./order-store.ts";

/** Nothing is written while nothing is due: this is asked twice a second. */
export async function takeDue(database: SqliteDatabase, at: number, limit: number): Promise<Due> {
  if (!database.read((tx) => anyDue(tx, at))) return { orders: [], refunds: [] };
  return database.write((tx) => ({ orders: takeOrders(tx, at, limit), refunds: takeRefunds(tx, at, limit) }));
}

function anyDue(tx: Tx, at: number): boolean {
  return (
    tx.get("SELECT 1 FROM orders WHERE due_at <= ? LIMIT 1", at) !== undefined ||
    tx.get("SELECT 1 FROM refunds WHERE due_at <= ? LIMIT 1", at) !== undefined
  );
}

function takeOrders(tx: Tx, at: number, limit: number): Order[] {
  const sql = "SELECT * FROM orders WHERE due_at <= ? ORDER BY due_at LIMIT ?";
  const rows = tx.all<OrderRow & { readonly asked: number }>(sql, at, limit);
  for (const row of rows) {
    tx.run("UPDATE orders SET due_at = ?, asked = asked + 1 WHERE number = ?", at + delayAfter(row.asked), row.number);
  }
  return rows.map((row) => loadOrder(tx, row));
}

function takeRefunds(tx: Tx, at: number, limit: number): { orderId: string; refundId: string }[] {
  type Row = { readonly id: string; readonly order_id: string; readonly asked: number };
  const rows = tx.all<Row>(
    "SELECT id, order_id, asked FROM refunds WHERE due_at <= ? ORDER BY due_at LIMIT ?",
    at,
    limit,
  );
  for (const row of rows) {
    tx.run("UPDATE refunds SET due_at = ?, asked = asked + 1 WHERE id = ?", at + delayAfter(row.asked), row.id);
  }
  return rows.map((row) => ({ orderId: row.order_id, refundId: row.id }));
}
