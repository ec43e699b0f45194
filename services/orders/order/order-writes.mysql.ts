// Writes an order's steps: the order itself, its history and its events, in the caller's atomic operation. Only the MySQL
// stores of orders and checkout use this.
import type { Tx } from "@souk/chassis/mysql/database";
import { appendEvent } from "@souk/chassis/mysql/outbox";
import { type Change, type Into, type Lookup, rowMarks, type SqlValue } from "@souk/chassis/mysql/statements";
import { dueAt } from "./due-times.ts";
import type { Order, Refund, Step } from "./order.ts";
import { type Cause, eventOf, type Writing } from "./step-event.ts";

const FULFILMENT_COLUMNS = 6;
const NEW_ORDER: Into = {
  table: "orders",
  columns: [
    ...["id", "cart_id", "customer_id", "email", "email_key", "locale", "status", "payment_status"],
    ...["fulfilment_status", "currency", "subtotal", "discount", "shipping", "shipping_tax", "tax", "tax_included"],
    ...["total", "captured", "refunded", "shipping_address", "billing_address", "shipping_option_id"],
    ...["shipping_option_name", "payment_id", "cancel_requested", "pay_by", "due_at", "asked", "version"],
    ...["created_at", "updated_at"],
  ],
};
const NUMBER: Lookup = { columns: "id, number", table: "orders", key: ["id"], index: "id" };
const NEW_LINE: Into = {
  table: "order_lines",
  columns: [
    ...["order_id", "position", "sku", "product_id", "variant_id", "title", "quantity", "unit_price", "line_total"],
    ...["discount", "tax", "tax_rate_basis_points", "fulfilled", "image_url"],
  ],
};
const HISTORY: Into = {
  table: "order_history",
  columns: [
    ...["order_id", "version", "at", "kind", "cause", "from_status", "to_status", "amount", "reference", "detail"],
  ],
};
const CHANGED: Change = {
  table: "orders",
  key: ["id"],
  expect: ["version"],
  set: [
    ...["status", "payment_status", "fulfilment_status", "captured", "refunded", "payment_id", "cancel_requested"],
    ...["due_at", "version", "updated_at"],
  ],
};

/** Writes a new order with its first steps and gives it its number. */
export async function insertOrder(tx: Tx, steps: readonly Step[], writing: Writing, cause: Cause): Promise<Order> {
  const final = steps.at(-1)?.order;
  if (!final) throw new TypeError("a new order has at least one step");
  await tx.put(NEW_ORDER, [valuesOf(final)]);
  await insertLines(tx, final);
  const number = (await tx.findOne<{ number: number }>(NUMBER, final.id))?.number;
  if (number === undefined) throw new Error(`order ${final.id} has no number`);
  const numbered = steps.map((step) => ({ ...step, order: { ...step.order, number } }));
  await tell(tx, numbered, writing, cause);
  return { ...final, number };
}

/** `before` is what the steps began from; the caller has locked it and made sure that it is what is stored. */
export async function saveSteps(
  tx: Tx,
  before: Order,
  steps: readonly Step[],
  writing: Writing,
  cause: Cause,
): Promise<void> {
  const after = steps.at(-1)?.order;
  if (!after) return;
  await updateOrderRow(tx, before, after);
  await updateLines(tx, before, after);
  await insertFulfilments(tx, before, after);
  await saveRefunds(tx, before, after);
  await tell(tx, steps, writing, cause);
}

async function tell(tx: Tx, steps: readonly Step[], writing: Writing, cause: Cause): Promise<void> {
  await tx.put(
    HISTORY,
    steps.map(({ order, entry }) => [
      order.id,
      order.version,
      order.updatedAt,
      entry.kind,
      entry.cause,
      entry.from ?? null,
      entry.to ?? null,
      entry.amount ?? null,
      entry.reference ?? null,
      entry.detail ?? null,
    ]),
  );
  for (const step of steps) {
    const event = eventOf(step, writing, cause);
    if (event) appendEvent(tx, event);
  }
}

function valuesOf(order: Order): readonly SqlValue[] {
  const { totals } = order;
  return [
    order.id,
    order.cartId,
    order.customerId,
    order.email,
    order.email.toLowerCase(),
    order.locale ?? null,
    order.status,
    order.paymentStatus,
    order.fulfilmentStatus,
    order.currency,
    totals.subtotal,
    totals.discount,
    totals.shipping,
    totals.shippingTax,
    totals.tax,
    totals.taxIncluded ? 1 : 0,
    totals.total,
    order.captured,
    order.refunded,
    JSON.stringify(order.shippingAddress),
    order.billingAddress ? JSON.stringify(order.billingAddress) : null,
    order.shippingOption.id,
    order.shippingOption.name,
    order.paymentId,
    order.cancelRequested ? 1 : 0,
    order.payBy,
    dueAt(order),
    0,
    order.version,
    order.createdAt,
    order.updatedAt,
  ];
}

function insertLines(tx: Tx, { id, lines }: Order): Promise<void> {
  return tx.put(
    NEW_LINE,
    lines.map((line, position) => [
      id,
      position,
      line.sku,
      line.productId,
      line.variantId,
      line.title,
      line.quantity,
      line.unitPrice,
      line.lineTotal,
      line.discount,
      line.tax,
      line.taxRateBasisPoints,
      line.fulfilled,
      line.imageUrl ?? null,
    ]),
  );
}

/**
 * Totals and lines never change after they were written. What identifies the person changes once, if ever, and has indexes
 * that an UPDATE would write again, so it has a statement of its own.
 */
async function updateOrderRow(tx: Tx, before: Order, order: Order): Promise<void> {
  const changed = await tx.change(CHANGED, {
    key: [order.id],
    expect: [before.version],
    set: [
      order.status,
      order.paymentStatus,
      order.fulfilmentStatus,
      order.captured,
      order.refunded,
      order.paymentId,
      order.cancelRequested ? 1 : 0,
      dueAt(order),
      order.version,
      order.updatedAt,
    ],
  });
  if (!changed) throw new Error(`order ${order.id} is not at version ${before.version}`);
  if (order.email !== before.email || order.customerId !== before.customerId) await updatePerson(tx, order);
}

async function updatePerson(tx: Tx, order: Order): Promise<void> {
  await tx.run(
    `UPDATE orders SET customer_id = ?, email = ?, email_key = ?, shipping_address = ?, billing_address = ? WHERE id = ?`,
    order.customerId,
    order.email,
    order.email.toLowerCase(),
    JSON.stringify(order.shippingAddress),
    order.billingAddress ? JSON.stringify(order.billingAddress) : null,
    order.id,
  );
}

async function updateLines(tx: Tx, before: Order, after: Order): Promise<void> {
  if (before.lines === after.lines) return;
  for (const [position, line] of after.lines.entries()) {
    if (line.fulfilled === before.lines[position]?.fulfilled) continue;
    const sql = "UPDATE order_lines SET fulfilled = ? WHERE order_id = ? AND sku = ?";
    await tx.run(sql, line.fulfilled, after.id, line.sku);
  }
}

async function insertFulfilments(tx: Tx, before: Order, after: Order): Promise<void> {
  const added = after.fulfilments.slice(before.fulfilments.length);
  if (added.length === 0) return;
  await tx.run(
    `INSERT INTO fulfilments (id, order_id, "lines", tracking_number, carrier, created_at)
     VALUES ${rowMarks(added, FULFILMENT_COLUMNS)}`,
    ...added.flatMap((each) => [
      each.id,
      after.id,
      JSON.stringify(each.lines),
      each.trackingNumber ?? null,
      each.carrier ?? null,
      each.createdAt,
    ]),
  );
}

async function saveRefunds(tx: Tx, before: Order, after: Order): Promise<void> {
  if (before.refunds === after.refunds) return;
  const known = new Set(before.refunds);
  for (const refund of after.refunds) if (!known.has(refund)) await saveRefund(tx, after.id, refund);
}

async function saveRefund(tx: Tx, orderId: string, refund: Refund): Promise<void> {
  await tx.run(
    `INSERT INTO refunds (id, order_id, amount, status, origin, reason, "lines", failure, due_at, asked, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
     ON DUPLICATE KEY UPDATE amount = VALUES(amount), status = VALUES(status), failure = VALUES(failure),
       due_at = VALUES(due_at)`,
    refund.id,
    orderId,
    refund.amount,
    refund.status,
    refund.origin,
    refund.reason,
    refund.lines ? JSON.stringify(refund.lines) : null,
    refund.failure ?? null,
    refund.dueAt,
    refund.createdAt,
  );
}
