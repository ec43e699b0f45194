// Pages of orders, newest first.
import type { Queries } from "@souk/chassis/mysql/database";
import type { Order } from "./order.ts";
import { type Condition, conditionsOf, valuesOf, whereOf } from "./order-conditions.ts";
import type { OrderRow } from "./order-row.ts";
import { loadOrders } from "./order-rows.mysql.ts";
import type { OrderFilter, OrderPage } from "./order-store.ts";

/** On one snapshot. */
export async function listOrders(
  queries: Queries,
  filter: OrderFilter,
  page: OrderPage,
): Promise<{ readonly orders: readonly Order[]; readonly total: number }> {
  const conditions = conditionsOf(filter);
  const total = await queries.get<{ count: number }>(
    `SELECT count(*) AS count FROM orders ${whereOf(conditions)}`,
    ...valuesOf(conditions),
  );
  const before: Condition[] = page.before === undefined ? [] : [{ sql: "number < ?", values: [page.before] }];
  const shown = [...conditions, ...before];
  const rows = await queries.all<OrderRow>(
    `SELECT * FROM orders ${whereOf(shown)} ORDER BY number DESC LIMIT ?`,
    ...valuesOf(shown),
    page.limit,
  );
  return { orders: await loadOrders(queries, rows), total: total?.count ?? 0 };
}
