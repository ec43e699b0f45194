// How an order lies in SQLite's rows. Only the SQLite stores of orders and checkout use this.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { Order } from "./order.ts";
import { type FulfilmentRow, fromOrderRows, type OrderLineRow, type OrderRow, type RefundRow } from "./order-row.ts";

export function findOrder(tx: Tx, id: string): Order | undefined {
  const row = tx.get<OrderRow>("SELECT * FROM orders WHERE id = ?", id);
  return row && loadOrder(tx, row);
}

/** The order of a row that was read already. */
export function loadOrder(tx: Tx, row: OrderRow): Order {
  return fromOrderRows(row, {
    lines: tx.all<OrderLineRow>("SELECT * FROM order_lines WHERE order_id = ? ORDER BY position", row.id),
    fulfilments: tx.all<FulfilmentRow>("SELECT * FROM fulfilments WHERE order_id = ? ORDER BY created_at, id", row.id),
    refunds: tx.all<RefundRow>("SELECT * FROM refunds WHERE order_id = ? ORDER BY created_at, id", row.id),
  });
}
