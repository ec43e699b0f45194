// What happens to an order that its buyer should read about.
import { type EventOf, subscription } from "@souk/chassis/bus/bus";
import type { Clock } from "@souk/chassis/clock";
import type { MailLocale } from "@souk/contracts/notifications/mail-schema";
import {
  type OrderEventData,
  orderCancelled,
  orderFulfilled,
  orderPaid,
  orderRefunded,
} from "@souk/contracts/orders/events";
import { localeOf, type MailContent, type NewMail } from "../mail/mail.ts";
import type { MailStore } from "../mail/mail-store.ts";
import { orderContent } from "./order-content.ts";

export type OrderEventOptions = {
  readonly mails: Pick<MailStore, "book">;
  readonly clock: Clock;
  readonly fallbackLocale: MailLocale;
};

const subscriber = "notifications.orders";
const events = [orderPaid, orderFulfilled, orderRefunded, orderCancelled] as const;
type OrderEvent = EventOf<(typeof events)[number]>;

export function orderSubscription({ mails, clock, fallbackLocale }: OrderEventOptions) {
  return subscription({
    subscriber,
    source: "orders",
    events,
    delivery: "shared",
    handle: async (event) => {
      await mails.book({ subscriber, event }, mailFor(event, fallbackLocale), clock.now());
    },
    // Mails tell what happened, once; there is no state to rebuild, and nobody wants last year's mails again.
    resync: async (context) => context.log.warn("order events may be lost: their mails were not sent"),
  });
}

/** RFC 2606: nothing arrives there. Orders of deleted accounts carry such an address. */
function isReachable(address: string): boolean {
  return !address.toLowerCase().endsWith(".invalid");
}

export function mailFor(event: OrderEvent, fallbackLocale: MailLocale): NewMail | undefined {
  const { order, locale } = event.data;
  const content = contentOf(event.type, event.data);
  if (!content || !isReachable(order.email)) return undefined;
  return { locale: localeOf(locale, fallbackLocale), recipient: order.email, userId: order.customerId, content };
}

function contentOf(type: string, data: OrderEventData): MailContent | undefined {
  const order = orderContent(data.order);
  switch (type) {
    case orderPaid.type:
      return { template: "order_confirmation", order };
    case orderFulfilled.type:
      return { template: "order_shipped", order, ...parcelOf(data) };
    case orderRefunded.type:
      return { template: "order_refunded", order, amount: refundOf(data) };
    case orderCancelled.type:
      return { template: "order_cancelled", order, refunded: data.order.refunded };
    default:
      return undefined;
  }
}

function parcelOf({ order, fulfilmentId }: OrderEventData) {
  const parcel = order.fulfilments.find((each) => each.id === fulfilmentId) ?? order.fulfilments.at(-1);
  const titleOf = (sku: string): string => order.items.find((item) => item.sku === sku)?.title ?? sku;
  const lines = (parcel?.lines ?? order.items).map(({ sku, quantity }) => ({ title: titleOf(sku), quantity }));
  return {
    parcel: {
      lines,
      ...(parcel?.carrier !== undefined && { carrier: parcel.carrier }),
      ...(parcel?.trackingNumber !== undefined && { trackingNumber: parcel.trackingNumber }),
    },
    complete: order.fulfilmentStatus === "fulfilled",
  };
}

/** The refund that the event is about, not the sum of all. */
function refundOf({ order, refundId }: OrderEventData) {
  return order.refunds.find((each) => each.id === refundId)?.amount ?? order.refunded;
}
