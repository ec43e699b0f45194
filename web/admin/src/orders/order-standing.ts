// What can still be done with an order, read from the order itself. The shop decides; this is what the page offers.
import type { OrderDocument, OrderItem } from "@souk/contracts/orders/order-schema";

export type Units = { readonly sku: string; readonly quantity: number };

/** Minor units that were taken and neither given back nor asked back. */
export function refundableAmount(order: OrderDocument): number {
  if (order.paymentStatus === "pending") return 0;
  const requested = order.refunds.reduce(
    (sum, each) => sum + (each.status === "requested" ? each.amount.amount : 0),
    0,
  );
  return order.totals.total.amount - order.refunded.amount - requested;
}

/** Lines with what has not left yet. */
export function outstandingLines(order: OrderDocument): readonly Units[] {
  return order.items
    .filter(({ quantity, fulfilled }) => fulfilled < quantity)
    .map(({ sku, quantity, fulfilled }) => ({ sku, quantity: quantity - fulfilled }));
}

export function canFulfil(order: OrderDocument): boolean {
  return order.status === "paid" && order.paymentStatus !== "refunded" && outstandingLines(order).length > 0;
}

export function canRefund(order: OrderDocument): boolean {
  return refundableAmount(order) > 0;
}

export function canCancel({ status, fulfilmentStatus }: OrderDocument): boolean {
  return ["pending", "awaiting_payment"].includes(status) || (status === "paid" && fulfilmentStatus === "unfulfilled");
}

/** Units of a line that no refund by lines covers yet. */
export function refundableUnits(order: OrderDocument, { sku, quantity }: Pick<OrderItem, "sku" | "quantity">): number {
  return quantity - coveredUnits(order, sku);
}

function coveredUnits(order: OrderDocument, sku: string): number {
  const lines = order.refunds.filter(({ status }) => status !== "failed").flatMap((refund) => refund.lines ?? []);
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}

/**
 * What a refund of these units will be, as the shop counts it: each unit its exact share of what was paid for its line,
 * and all that is left, shipping included, once every unit of the order is given back.
 */
export function refundEstimate(order: OrderDocument, units: readonly Units[]): number {
  const left = refundableAmount(order);
  const wanted = new Map(units.map(({ sku, quantity }) => [sku, quantity]));
  const everything = order.items.every(
    (item) => coveredUnits(order, item.sku) + (wanted.get(item.sku) ?? 0) === item.quantity,
  );
  if (everything) return left;
  const share = order.items.reduce((sum, item) => {
    const before = coveredUnits(order, item.sku);
    return sum + paidForFirst(order, item, before + (wanted.get(item.sku) ?? 0)) - paidForFirst(order, item, before);
  }, 0);
  return Math.min(share, left);
}

function paidForFirst({ totals }: OrderDocument, item: OrderItem, units: number): number {
  const paid = item.lineTotal.amount - item.discount.amount + (totals.taxIncluded ? 0 : item.tax.amount);
  return Number((BigInt(paid) * BigInt(units)) / BigInt(item.quantity));
}
