// How an order lies in MySQL's rows. Only the MySQL stores of orders and checkout use this. Whoever changes an order holds
// its row's lock, so its lines, parcels and refunds need none of their own.
import type { Queries, Tx } from "@souk/chassis/mysql/database";
import { type Lookup, marks } from "@souk/chassis/mysql/statements";
import type { Order } from "./order.ts";
import { type FulfilmentRow, fromOrderRows, type OrderLineRow, type OrderRow, type RefundRow } from "./order-row.ts";

const LOCK: Lookup = { columns: "*", table: "orders", key: ["id"], index: "id", tail: "FOR UPDATE" };
const of = { columns: "*", key: ["order_id"] } as const;
const LINES: Lookup = { ...of, table: "order_lines", tail: "ORDER BY position" };
const FULFILMENTS: Lookup = {
  ...of,
  table: "fulfilments",
  index: "fulfilments_of_order",
  tail: "ORDER BY created_at, id",
};
const REFUNDS: Lookup = { ...of, table: "refunds", index: "refunds_of_order", tail: "ORDER BY created_at, id" };

/** Several statements: on one snapshot, or under the order's lock. */
export async function findOrder(queries: Queries, id: string): Promise<Order | undefined> {
  const row = await queries.get<OrderRow>("SELECT * FROM orders WHERE id = ?", id);
  return row && (await loadOrders(queries, [row]))[0];
}

/**
 * As it is now, and it stays so until the operation ends. What the caller saw last is as good as the rows while its
 * version is theirs.
 */
export async function lockOrder(tx: Tx, id: string, known?: Order): Promise<Order | undefined> {
  const row = await tx.findOne<OrderRow>(LOCK, id);
  if (!row || row.version === known?.version) return row && known;
  const [lines, fulfilments, refunds] = await Promise.all([
    tx.find<OrderLineRow>(LINES, id),
    tx.find<FulfilmentRow>(FULFILMENTS, id),
    tx.find<RefundRow>(REFUNDS, id),
  ]);
  return fromOrderRows(row, { lines, fulfilments, refunds });
}

type Belonging<Row> = Row & { readonly order_id: string };

/** The orders of rows that were read already, in their order. */
export async function loadOrders(queries: Queries, rows: readonly OrderRow[]): Promise<readonly Order[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const of = async <Row>(table: string, order: string): Promise<ReadonlyMap<string, Row[]>> => {
    const sql = `SELECT * FROM ${table} WHERE order_id IN (${marks(ids)}) ORDER BY ${order}`;
    const found = await queries.all<Belonging<Row>>(sql, ...ids);
    return Map.groupBy(found, (row) => row.order_id);
  };
  const lines = await of<OrderLineRow>("order_lines", "position");
  const fulfilments = await of<FulfilmentRow>("fulfilments", "created_at, id");
  const refunds = await of<RefundRow>("refunds", "created_at, id");
  return rows.map((row) =>
    fromOrderRows(row, {
      lines: lines.get(row.id) ?? [],
      fulfilments: fulfilments.get(row.id) ?? [],
      refunds: refunds.get(row.id) ?? [],
    }),
  );
}
