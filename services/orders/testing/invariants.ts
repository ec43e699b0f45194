// The invariants of checkout.md that one store of orders and its neighbours' books show, asked after every story that the
// tests tell. Reads rows, not our code.
import assert from "node:assert/strict";
import type { Home } from "./home.ts";
import type { PaymentsStandIn } from "./payments-stand-in.ts";
import type { ProductsStandIn } from "./products-stand-in.ts";

type Books = {
  readonly home: Home;
  readonly products: ProductsStandIn;
  readonly payments: PaymentsStandIn;
};
type OrderRow = {
  readonly id: string;
  readonly cart_id: string;
  readonly status: string;
  readonly payment_status: string;
  readonly version: number;
  readonly [amount: string]: number | string | null;
};

const moves: Readonly<Record<string, readonly string[]>> = {
  "": ["pending"],
  pending: ["awaiting_payment", "paid", "closing"],
  awaiting_payment: ["paid", "closing"],
  closing: ["paid", "expired", "cancelled"],
  paid: ["completed", "cancelled"],
};

export async function assertInvariants({ home, products, payments }: Books): Promise<void> {
  const all = home.rows;
  const orders = await all<OrderRow>("SELECT * FROM orders");
  for (const order of orders) {
    assertTotals(order, await all(`SELECT * FROM order_lines WHERE order_id = '${order.id}'`));
    const history = assertHistory(
      order,
      await all(`SELECT * FROM order_history WHERE order_id = '${order.id}' ORDER BY version`),
    );
    assertEvents(order, await all(`SELECT * FROM outbox WHERE aggregate_id = '${order.id}' ORDER BY position`));
    const payable = payments.books.get(order.id);
    const paid = history.includes("paid");
    if (Number(order.total) > 0)
      assert.equal(paid ? order.captured : 0, order.captured, "paid and captured go together");
    if (paid && Number(order.total) > 0) assert.equal(payable?.captured, order.total, "P2");
    const refunds = await all<{ amount: number; status: string }>(
      `SELECT * FROM refunds WHERE order_id = '${order.id}'`,
    );
    const given = refunds.filter((each) => each.status !== "failed").reduce((sum, each) => sum + each.amount, 0);
    assert.ok(given <= Number(order.captured), "P3: refunds never exceed the capture");
    const hold = products.holds.get(order.id);
    const held = !["expired", "cancelled"].includes(order.status);
    if (held) assert.notEqual(hold?.state ?? "none", "released", "an order that lives has its hold");
  }
  const carts = new Set(orders.map((order) => order.cart_id));
  assert.equal(carts.size, orders.length, "O2: one order per cart");
  const dead = new Set(
    (await all<{ order_id: string }>("SELECT order_id FROM dead_orders")).map((row) => row.order_id),
  );
  assert.ok(!orders.some((order) => dead.has(order.id)), "a dead id is an order");
  const known = new Set(orders.map((order) => order.id));
  for (const orderId of payments.books.keys()) assert.ok(known.has(orderId), "paid for an order that does not exist");
}

function assertTotals(order: OrderRow, lines: readonly Readonly<Record<string, number>>[]): void {
  const sum = (column: string) => lines.reduce((all, line) => all + (line[column] ?? 0), 0);
  assert.equal(order.subtotal, sum("line_total"), "O3: subtotal");
  assert.equal(order.discount, sum("discount"), "O3: discount");
  assert.equal(order.tax, sum("tax") + Number(order.shipping_tax), "O3: tax");
  const added = order.tax_included === 1 ? 0 : Number(order.tax);
  const total = Number(order.subtotal) - Number(order.discount) + Number(order.shipping) + added;
  assert.equal(order.total, total, "O3: total");
}

type HistoryRow = { readonly version: number; readonly from_status: string | null; readonly to_status: string | null };

/** O4: every transition is in the table, and the rows are one chain that ends where the order is. */
function assertHistory(order: OrderRow, rows: readonly HistoryRow[]): string[] {
  assert.deepEqual(
    rows.map((row) => row.version),
    rows.map((_, index) => index + 1),
    "one row of history per version",
  );
  assert.equal(rows.length, order.version);
  let status = "";
  const seen: string[] = [];
  for (const row of rows) {
    if (row.to_status === null) continue;
    assert.equal(row.from_status ?? "", status, "O4: the chain of the history");
    assert.ok(moves[status]?.includes(row.to_status), `O4: ${status} → ${row.to_status}`);
    status = row.to_status;
    seen.push(status);
  }
  assert.equal(status, order.status);
  return seen;
}

type OutboxRow = { readonly type: string; readonly aggregate_version: number; readonly body: string };

/** M1: transitions that the world is told of have their row; versions rise. */
function assertEvents(order: OrderRow, rows: readonly OutboxRow[]): void {
  const versions = rows.map((row) => row.aggregate_version);
  assert.deepEqual(
    versions,
    [...new Set(versions)].sort((a, b) => a - b),
    "versions of the events rise",
  );
  const types = rows.map((row) => row.type);
  assert.equal(types.filter((type) => type === "order.placed").length, 1);
  const told: Readonly<Record<string, string>> = {
    paid: "order.paid",
    expired: "order.expired",
    cancelled: "order.cancelled",
  };
  const wanted = told[order.status];
  if (wanted) assert.equal(types.filter((type) => type === wanted).length, 1, `M1: ${wanted}`);
}
