// What a mail needs to know of an order, and no more of it.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { OrderContent } from "../mail/mail.ts";

export function orderContent(order: OrderDocument): OrderContent {
  const { totals, shippingAddress } = order;
  return {
    orderId: order.id,
    orderNumber: order.number,
    name: shippingAddress.name,
    lines: order.items.map(({ title, sku, quantity, lineTotal }) => ({ title, sku, quantity, total: lineTotal })),
    subtotal: totals.subtotal,
    discount: totals.discount,
    shipping: totals.shipping,
    tax: totals.tax,
    taxIncluded: totals.taxIncluded,
    total: totals.total,
    address: shippingAddress,
    shippingName: order.shippingOption.name,
  };
}
