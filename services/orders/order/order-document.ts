// The order as the world and the events see it.
import { toTime } from "@souk/chassis/clock";
import type { Money } from "@souk/contracts/money";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { OrderTotals } from "../pricing/totals.ts";
import type { Fulfilment, Order, OrderLine, Refund } from "./order.ts";

/** What people call an order, on the phone and in mails. */
const NUMBER_PREFIX = "S-";

export function orderNumber(number: number): string {
  return `${NUMBER_PREFIX}${number}`;
}

/** The number that somebody typed, with or without the prefix; undefined where it is none. */
export function parseOrderNumber(text: string): number | undefined {
  const digits = /^(?:s-?)?(\d{1,15})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function toTotals(totals: OrderTotals, currency: string) {
  const money = (amount: number): Money => ({ amount, currency });
  return {
    subtotal: money(totals.subtotal),
    discount: money(totals.discount),
    shipping: money(totals.shipping),
    tax: money(totals.tax),
    taxIncluded: totals.taxIncluded,
    total: money(totals.total),
  };
}

/** An order that is paid is told to the shopper, to the world and to its key: the same value of the same document. */
const documents = new WeakMap<Order, OrderDocument>();

export function toDocument(order: Order): OrderDocument {
  const known = documents.get(order);
  if (known) return known;
  const document = writeDocument(order);
  documents.set(order, document);
  return document;
}

function writeDocument(order: Order): OrderDocument {
  const { currency } = order;
  return {
    id: order.id,
    number: orderNumber(order.number),
    status: order.status,
    paymentStatus: order.paymentStatus,
    fulfilmentStatus: order.fulfilmentStatus,
    currency,
    items: order.lines.map((line) => toItem(line, currency)),
    totals: toTotals(order.totals, currency),
    refunded: { amount: order.refunded, currency },
    email: order.email,
    shippingAddress: order.shippingAddress,
    ...(order.billingAddress && { billingAddress: order.billingAddress }),
    shippingOption: order.shippingOption,
    fulfilments: order.fulfilments.map(toFulfilment),
    refunds: order.refunds.map((refund) => toRefund(refund, currency)),
    customerId: order.customerId,
    paymentId: order.paymentId,
    payBy: toTime(order.payBy),
    createdAt: toTime(order.createdAt),
    updatedAt: toTime(order.updatedAt),
  };
}

function toItem(line: OrderLine, currency: string): OrderDocument["items"][number] {
  return {
    sku: line.sku,
    productId: line.productId,
    variantId: line.variantId,
    title: line.title,
    quantity: line.quantity,
    unitPrice: { amount: line.unitPrice, currency },
    lineTotal: { amount: line.lineTotal, currency },
    discount: { amount: line.discount, currency },
    tax: { amount: line.tax, currency },
    taxRateBasisPoints: line.taxRateBasisPoints,
    fulfilled: line.fulfilled,
    ...(line.imageUrl !== undefined && { imageUrl: line.imageUrl }),
  };
}

function toFulfilment(fulfilment: Fulfilment): OrderDocument["fulfilments"][number] {
  const { id, lines, trackingNumber, carrier, createdAt } = fulfilment;
  return {
    id,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(trackingNumber !== undefined && { trackingNumber }),
    ...(carrier !== undefined && { carrier }),
    createdAt: toTime(createdAt),
  };
}

function toRefund(refund: Refund, currency: string): OrderDocument["refunds"][number] {
  return {
    id: refund.id,
    amount: { amount: refund.amount, currency },
    status: refund.status,
    reason: refund.reason,
    ...(refund.lines && { lines: refund.lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
    createdAt: toTime(refund.createdAt),
  };
}
