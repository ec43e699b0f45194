// Pages of orders, newest first.
import type { SqlValue, Tx } from "@souk/chassis/sqlite/database";
import type { Order } from "./order.ts";
import { parseOrderNumber } from "./order-document.ts";
import { loadOrder, type OrderRow } from "./order-rows.sqlite.ts";
import type { OrderFilter, OrderPage } from "./order-store.ts";

type Condition = { readonly sql: string; readonly values: readonly SqlValue[] };
/** Sorts after everything that begins with what stands before it. */
const LAST_CHARACTER = "\u{10ffff}";

export function listOrders(
  tx: Tx,
  filter: OrderFilter,
  page: OrderPage,
): { readonly orders: readonly Order[]; readonly total: number } {
  const conditions = conditionsOf(filter);
  const total = tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM orders ${where(conditions)}`,
    ...values(conditions),
  );
  const before: Condition[] = page.before === undefined ? [] : [{ sql: "number < ?", values: [page.before] }];
  const shown = [...conditions, ...before];
  const rows = tx.all<OrderRow>(
    `SELECT * FROM orders ${where(shown)} ORDER BY number DESC LIMIT ?`,
    ...values(shown),
    page.limit,
  );
  return { orders: rows.map((row) => loadOrder(tx, row)), total: total?.count ?? 0 };
}

function conditionsOf(filter: OrderFilter): Condition[] {
  const equal = (column: string, value: string | undefined): Condition[] =>
    value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
  return [
    ...equal("customer_id", filter.customerId),
    ...equal("status", filter.status),
    ...equal("payment_status", filter.paymentStatus),
    ...equal("fulfilment_status", filter.fulfilmentStatus),
    ...(filter.q === undefined ? [] : [search(filter.q)]),
  ];
}

function search(q: string): Condition {
  const email = q.trim().toLowerCase();
  const number = parseOrderNumber(q);
  const byEmail = { sql: "(email_key >= ? AND email_key < ?)", values: [email, email + LAST_CHARACTER] };
  if (number === undefined) return byEmail;
  return { sql: `(number = ? OR ${byEmail.sql})`, values: [number, ...byEmail.values] };
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.map((each) => each.sql).join(" AND ")}`;
}

function values(conditions: readonly Condition[]): SqlValue[] {
  return conditions.flatMap((each) => [...each.values]);
}
