// The store of orders (services/orders/migrations/sqlite says what its columns mean).
import type {
  OrderLineRow,
  OrderRefundRow,
  OrderRow,
  OrdersBook,
  PurchaseAttemptRow,
  TransitionRow,
  UnitsRow,
} from "../rows.ts";
import { groupBy } from "./group-by.ts";
import { readMessages } from "./messages.ts";
import type { Rows } from "./snapshot.ts";

type Of<Row> = Row & { readonly orderId: string };
type OrderColumns = Omit<OrderRow, "lines" | "history" | "refunds" | "parcels" | "taxIncluded"> & {
  taxIncluded: number;
};

export async function readOrders(rows: Rows): Promise<OrdersBook> {
  const columns =
    await rows.all<OrderColumns>(`SELECT id, number, cart_id AS "cartId", status, payment_status AS "paymentStatus",
    fulfilment_status AS "fulfilmentStatus", currency, subtotal, discount, shipping, shipping_tax AS "shippingTax", tax,
    tax_included AS "taxIncluded", total, captured, refunded, pay_by AS "payBy", version, created_at AS "createdAt"
    FROM orders ORDER BY number`);
  const lines = await readLines(rows);
  const history = await readHistory(rows);
  const refunds = await readRefunds(rows);
  const parcels = await readParcels(rows);
  const dead = await rows.all<{ order_id: string }>("SELECT order_id FROM dead_orders");
  const orders = columns.map(
    (row): OrderRow => ({
      ...row,
      taxIncluded: row.taxIncluded === 1,
      lines: lines.get(row.id) ?? [],
      history: history.get(row.id) ?? [],
      refunds: refunds.get(row.id) ?? [],
      parcels: parcels.get(row.id) ?? [],
    }),
  );
  return {
    messages: await readMessages(rows),
    orders: new Map(orders.map((order) => [order.id, order])),
    carts: await readCarts(rows),
    attempts: await readAttempts(rows),
    dead: new Set(dead.map((row) => row.order_id)),
  };
}

async function readLines(rows: Rows) {
  const found = await rows.all<
    Of<OrderLineRow>
  >(`SELECT order_id AS "orderId", sku, quantity, unit_price AS "unitPrice",
    line_total AS "lineTotal", discount, tax, tax_rate_basis_points AS "taxRateBasisPoints", fulfilled
    FROM order_lines ORDER BY order_id, position`);
  return groupBy(found, orderOf, (row): OrderLineRow => row);
}

async function readHistory(rows: Rows) {
  const found = await rows.all<
    Of<TransitionRow>
  >(`SELECT order_id AS "orderId", version, at, kind, cause, from_status AS "from",
    to_status AS "to", reference FROM order_history ORDER BY order_id, version`);
  return groupBy(found, orderOf, (row): TransitionRow => row);
}

async function readRefunds(rows: Rows) {
  const found = await rows.all<Of<Omit<OrderRefundRow, "lines">> & { lines: string | null }>(
    `SELECT order_id AS "orderId", id, amount, status, "lines" FROM refunds ORDER BY order_id, id`,
  );
  return groupBy(found, orderOf, (row): OrderRefundRow => ({ ...row, lines: unitsOf(row.lines) }));
}

async function readParcels(rows: Rows) {
  const found = await rows.all<Of<{ id: string; lines: string }>>(
    `SELECT order_id AS "orderId", id, "lines" FROM fulfilments`,
  );
  return groupBy(found, orderOf, (row) => ({ id: row.id, lines: unitsOf(row.lines) ?? [] }));
}

async function readCarts(rows: Rows): Promise<OrdersBook["carts"]> {
  const found = await rows.all<{ id: string; state: string; orderId: string | null }>(
    `SELECT id, state, order_id AS "orderId" FROM carts WHERE state = 'ordered'`,
  );
  return new Map(found.map(({ id, state, orderId }) => [id, { state, orderId }]));
}

async function readAttempts(rows: Rows): Promise<readonly PurchaseAttemptRow[]> {
  const found = await rows.all<{ scope: string; key: string; orderId: string; answer: string | null }>(
    `SELECT scope, "key", order_id AS "orderId", answer FROM purchase_attempts`,
  );
  return found.map((row) => ({ ...row, answer: row.answer === null ? null : answerOf(row.answer) }));
}

function answerOf(text: string): PurchaseAttemptRow["answer"] {
  const answer = JSON.parse(text) as { kind: string; order?: { id: string }; orderId?: string };
  return { kind: answer.kind, orderId: answer.order?.id ?? answer.orderId ?? null };
}

const orderOf = (row: { readonly orderId: string }): string => row.orderId;
const unitsOf = (json: string | null): readonly UnitsRow[] | null =>
  json === null ? null : (JSON.parse(json) as UnitsRow[]);
