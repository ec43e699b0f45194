// Contents and events for tests.
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { EventEnvelope } from "@souk/contracts/event";
import { orderPaid } from "@souk/contracts/orders/events";
import { orderContent } from "../events/order-content.ts";
import type { LinkContent, MailContent } from "../mail/mail.ts";

const ids = createIds(systemClock, systemRandom);
const linkId = "01995f2e-7d10-7000-8000-000000000006";
const order = orderContent(orderPaid.example.order);

export type ContentOf<T extends MailContent["template"]> = T extends LinkContent["template"]
  ? LinkContent
  : Extract<MailContent, { readonly template: T }>;

export const exampleContents: { readonly [T in MailContent["template"]]: ContentOf<T> } = {
  welcome: { template: "welcome", name: "Ada Lovelace" },
  order_confirmation: { template: "order_confirmation", order },
  order_shipped: {
    template: "order_shipped",
    order,
    parcel: {
      lines: [{ title: "Brass lamp, medium", quantity: 1 }],
      carrier: "DHL",
      trackingNumber: "JD0146 0000",
    },
    complete: false,
  },
  order_refunded: { template: "order_refunded", order, amount: { amount: 4900, currency: "EUR" } },
  order_cancelled: { template: "order_cancelled", order, refunded: { amount: 10290, currency: "EUR" } },
  password_reset: { template: "password_reset", name: "Ada Lovelace", linkId },
  verify_email: { template: "verify_email", name: "Ada Lovelace", linkId },
};

export function exampleEvent(change: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    id: ids.uuid(),
    type: orderPaid.type,
    version: 1,
    source: "orders",
    time: new Date(systemClock.now()).toISOString(),
    aggregateId: ids.uuid(),
    aggregateVersion: 1,
    data: orderPaid.example,
    ...change,
  };
}
