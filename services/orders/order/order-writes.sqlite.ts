// Writes an order's steps: the order itself, its history and its events, in the caller's atomic operation. Only the SQLite
// stores of orders and checkout use this.
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { dueAt } from "./due-times.ts";
import type { Order, OrderLine, Refund, Step } from "./order.ts";
import { type Cause, eventOf, type Writing } from "./step-event.ts";

/** Writes a new order with its first steps and gives it its number. */
export function insertOrder(tx: Tx, steps: readonly Step[], writing: Writing, cause: Cause): Order {
  const final = steps.at(-1)?.order;
  if (!final) throw new TypeError("a new order has at least one step");
  const number = insertOrderRow(tx, final);
  final.lines.forEach((line, position) => {
    insertLine(tx, { orderId: final.id, line, position });
  });
  const numbered = steps.map((step) => ({ ...step, order: { ...step.order, number } }));
  for (const step of numbered) tell(tx, step, writing, cause);
  return { ...final, number };
}

/** `before` is what the steps began from; the caller has made sure that it is what is stored. */
export function saveSteps(tx: Tx, before: Order, steps: readonly Step[], writing: Writing, cause: Cause): void {
  const after = steps.at(-1)?.order;
  if (!after) return;
  updateOrderRow(tx, before, after);
  updateLines(tx, before, after);
  insertFulfilments(tx, before, after);
  saveRefunds(tx, before, after);
  for (const step of steps) tell(tx, step, writing, cause);
}

function tell(tx: Tx, step: Step, writing: Writing, cause: Cause): void {
  const { order, entry } = step;
  tx.run(
    `INSERT INTO order_history (order_id, version, at, kind, cause, from_status, to_status, amount, reference, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
  );
  const event = eventOf(step, writing, cause);
  if (event) appendEvent(tx, event);
}

function insertOrderRow(tx: Tx, order: Order): number {
  const { totals } = order;
  const { lastInsertRowid } = tx.run(
    `INSERT INTO orders (id, cart_id, customer_id, email, email_key, locale, status, payment_status, fulfilment_status,
       currency, subtotal, discount, shipping, shipping_tax, tax, tax_included, total, captured, refunded,
       shipping_address, billing_address, shipping_option_id, shipping_option_name, payment_id, cancel_requested,
       pay_by, due_at, asked, version, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`,
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
    order.version,
    order.createdAt,
    order.updatedAt,
  );
  return lastInsertRowid;
}

function insertLine(
  tx: Tx,
  of: { readonly orderId: string; readonly line: OrderLine; readonly position: number },
): void {
  const { line } = of;
  tx.run(
    `INSERT INTO order_lines (order_id, position, sku, product_id, variant_id, title, quantity, unit_price, line_total,
       discount, tax, tax_rate_basis_points, fulfilled, image_url)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    of.orderId,
    of.position,
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
  );
}

/**
 * Totals and lines never change after they were written. What identifies the person changes once, if ever, and has indexes
 * that an UPDATE would write again, so it has a statement of its own.
 */
function updateOrderRow(tx: Tx, before: Order, order: Order): void {
  const { changes } = tx.run(
    `UPDATE orders SET status = ?, payment_status = ?, fulfilment_status = ?, captured = ?, refunded = ?, payment_id = ?,
       cancel_requested = ?, due_at = ?, version = ?, updated_at = ?
     WHERE id = ? AND version = ?`,
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
    order.id,
    before.version,
  );
  if (changes !== 1) throw new Error(`order ${order.id} is not at version ${before.version}`);
  if (order.email !== before.email || order.customerId !== before.customerId) updatePerson(tx, order);
}

function updatePerson(tx: Tx, order: Order): void {
  tx.run(
    `UPDATE orders SET customer_id = ?, email = ?, email_key = ?, shipping_address = ?, billing_address = ? WHERE id = ?`,
    order.customerId,
    order.email,
    order.email.toLowerCase(),
    JSON.stringify(order.shippingAddress),
    order.billingAddress ? JSON.stringify(order.billingAddress) : null,
    order.id,
  );
}

function updateLines(tx: Tx, before: Order, after: Order): void {
  if (before.lines === after.lines) return;
  after.lines.forEach((line, position) => {
    if (line.fulfilled === before.lines[position]?.fulfilled) return;
    const sql = "UPDATE order_lines SET fulfilled = ? WHERE order_id = ? AND sku = ?";
    tx.run(sql, line.fulfilled, after.id, line.sku);
  });
}

function insertFulfilments(tx: Tx, before: Order, after: Order): void {
  for (const each of after.fulfilments.slice(before.fulfilments.length)) {
    tx.run(
      "INSERT INTO fulfilments (id, order_id, lines, tracking_number, carrier, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      each.id,
      after.id,
      JSON.stringify(each.lines),
      each.trackingNumber ?? null,
      each.carrier ?? null,
      each.createdAt,
    );
  }
}

function saveRefunds(tx: Tx, before: Order, after: Order): void {
  if (before.refunds === after.refunds) return;
  const known = new Set(before.refunds);
  for (const refund of after.refunds) if (!known.has(refund)) saveRefund(tx, after.id, refund);
}

function saveRefund(tx: Tx, orderId: string, refund: Refund): void {
  tx.run(
    `INSERT INTO refunds (id, order_id, amount, status, origin, reason, lines, failure, due_at, asked, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
     ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, status = excluded.status, failure = excluded.failure,
       due_at = excluded.due_at`,
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
