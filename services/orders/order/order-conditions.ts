// What a list of orders is narrowed down to, as SQL that every engine with ?-parameters and texts in order of their bytes
// reads alike.
import { parseOrderNumber } from "./order-document.ts";
import type { OrderFilter } from "./order-store.ts";

export type Condition = { readonly sql: string; readonly values: readonly (string | number)[] };
/** Sorts after everything that begins with what stands before it. */
const LAST_CHARACTER = "\u{10ffff}";

export function conditionsOf(filter: OrderFilter): Condition[] {
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

export function whereOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.map((each) => each.sql).join(" AND ")}`;
}

export function valuesOf(conditions: readonly Condition[]): (string | number)[] {
  return conditions.flatMap((each) => [...each.values]);
}
