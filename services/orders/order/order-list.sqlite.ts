// Pages of orders, newest first.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { Order } from "./order.ts";
import { type Condition, conditionsOf, valuesOf, whereOf } from "./order-conditions.ts";
import type { OrderRow } from "./order-row.ts";
import { loadOrder } from "./order-rows.sqlite.ts";
import type { OrderFilter, OrderPage } from "./order-store.ts";

export function listOrders(
  tx: Tx,
  filter: OrderFilter,
  page: OrderPage,
): { readonly orders: readonly Order[]; readonly total: number } {
  const conditions = conditionsOf(filter);
  const total = tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM orders ${whereOf(conditions)}`,
    ...valuesOf(conditions),
  );
  const before: Condition[] = page.before === undefined ? [] : [{ sql: "number < ?", values: [page.before] }];
  const shown = [...conditions, ...before];
  const rows = tx.all<OrderRow>(
    `SELECT * FROM orders ${whereOf(shown)} ORDER BY number DESC LIMIT ?`,
    ...valuesOf(shown),
    page.limit,
  );
  return { orders: rows.map((row) => loadOrder(tx, row)), total: total?.count ?? 0 };
}
