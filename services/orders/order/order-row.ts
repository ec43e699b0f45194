// An order as its rows say it, whatever the SQL engine.
import type { FulfilmentStatus, OrderStatus, PaymentStatus } from "@souk/contracts/orders/order-schema";
import type { Entry, Fulfilment, Order, OrderLine, Refund } from "./order.ts";
import type { HistoryRow } from "./order-store.ts";

export type OrderRow = {
  readonly number: number;
  readonly id: string;
  readonly cart_id: string;
  readonly customer_id: string | null;
  readonly email: string;
  readonly locale: string | null;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly fulfilment_status: FulfilmentStatus;
  readonly currency: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly shipping_tax: number;
  readonly tax: number;
  readonly tax_included: number;
  readonly total: number;
  readonly captured: number;
  readonly refunded: number;
  readonly shipping_address: string;
  readonly billing_address: string | null;
  readonly shipping_option_id: string;
  readonly shipping_option_name: string;
  readonly payment_id: string | null;
  readonly cancel_requested: number;
  readonly pay_by: number;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
};
export type OrderLineRow = {
  readonly sku: string;
  readonly product_id: string;
  readonly variant_id: string;
  readonly title: string;
  readonly quantity: number;
  readonly unit_price: number;
  readonly line_total: number;
  readonly discount: number;
  readonly tax: number;
  readonly tax_rate_basis_points: number;
  readonly fulfilled: number;
  readonly image_url: string | null;
};
export type FulfilmentRow = {
  readonly id: string;
  readonly lines: string;
  readonly tracking_number: string | null;
  readonly carrier: string | null;
  readonly created_at: number;
};
export type RefundRow = {
  readonly id: string;
  readonly amount: number;
  readonly status: Refund["status"];
  readonly origin: Refund["origin"];
  readonly reason: string;
  readonly lines: string | null;
  readonly failure: string | null;
  readonly due_at: number | null;
  readonly created_at: number;
};

type Belongings = {
  readonly lines: readonly OrderLineRow[];
  readonly fulfilments: readonly FulfilmentRow[];
  readonly refunds: readonly RefundRow[];
};

export function fromOrderRows(row: OrderRow, { lines, fulfilments, refunds }: Belongings): Order {
  return {
    ...fromOrderRow(row),
    lines: lines.map(fromLineRow),
    fulfilments: fulfilments.map(fromFulfilmentRow),
    refunds: refunds.map(fromRefundRow),
  };
}

function fromOrderRow(row: OrderRow): Omit<Order, "lines" | "fulfilments" | "refunds"> {
  return {
    id: row.id,
    number: row.number,
    cartId: row.cart_id,
    customerId: row.customer_id,
    email: row.email,
    ...(row.locale !== null && { locale: row.locale }),
    status: row.status,
    paymentStatus: row.payment_status,
    fulfilmentStatus: row.fulfilment_status,
    currency: row.currency,
    totals: {
      subtotal: row.subtotal,
      discount: row.discount,
      shipping: row.shipping,
      shippingTax: row.shipping_tax,
      tax: row.tax,
      taxIncluded: row.tax_included === 1,
      total: row.total,
    },
    captured: row.captured,
    refunded: row.refunded,
    shippingAddress: JSON.parse(row.shipping_address),
    ...(row.billing_address !== null && { billingAddress: JSON.parse(row.billing_address) }),
    shippingOption: { id: row.shipping_option_id, name: row.shipping_option_name },
    paymentId: row.payment_id,
    cancelRequested: row.cancel_requested === 1,
    payBy: row.pay_by,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromLineRow(row: OrderLineRow): OrderLine {
  return {
    sku: row.sku,
    productId: row.product_id,
    variantId: row.variant_id,
    title: row.title,
    quantity: row.quantity,
    unitPrice: row.unit_price,
    lineTotal: row.line_total,
    discount: row.discount,
    tax: row.tax,
    taxRateBasisPoints: row.tax_rate_basis_points,
    fulfilled: row.fulfilled,
    ...(row.image_url !== null && { imageUrl: row.image_url }),
  };
}

function fromFulfilmentRow(row: FulfilmentRow): Fulfilment {
  return {
    id: row.id,
    lines: JSON.parse(row.lines),
    ...(row.tracking_number !== null && { trackingNumber: row.tracking_number }),
    ...(row.carrier !== null && { carrier: row.carrier }),
    createdAt: row.created_at,
  };
}

function fromRefundRow(row: RefundRow): Refund {
  return {
    id: row.id,
    amount: row.amount,
    status: row.status,
    origin: row.origin,
    reason: row.reason,
    ...(row.lines !== null && { lines: JSON.parse(row.lines) }),
    ...(row.failure !== null && { failure: row.failure }),
    dueAt: row.due_at,
    createdAt: row.created_at,
  };
}

export type HistoryRecord = {
  readonly version: number;
  readonly at: number;
  readonly kind: Entry["kind"];
  readonly cause: string;
  readonly from_status: OrderStatus | null;
  readonly to_status: OrderStatus | null;
  readonly amount: number | null;
  readonly reference: string | null;
  readonly detail: string | null;
};

export function fromHistoryRecord(row: HistoryRecord): HistoryRow {
  return {
    version: row.version,
    at: row.at,
    kind: row.kind,
    cause: row.cause,
    ...(row.to_status !== null && { from: row.from_status, to: row.to_status }),
    ...(row.amount !== null && { amount: row.amount }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.detail !== null && { detail: row.detail }),
  };
}
