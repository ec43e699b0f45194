// What payments tells, whoever drove it: a webhook, the shopper's return, its sweep over the provider.
import { subscription } from "@souk/chassis/bus/bus";
import type { Context } from "@souk/chassis/context";
import { isEvent } from "@souk/chassis/events";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";
import { type Payable, paymentAlerted, paymentClosed, paymentEvents } from "@souk/contracts/payments/events";
import type { Payments } from "../partners/payments.ts";
import type { ClosingDependencies } from "./closing.ts";
import { alert, last, type Order, type Step } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import { reconcile } from "./payment-rules.ts";

export type PaymentEventDependencies = Omit<ClosingDependencies, "payments"> & {
  readonly orders: Pick<OrderStore, "change" | "find" | "list">;
  readonly payments: Pick<Payments, "read">;
};

const SUBSCRIBER = "orders.payments";
/** After a gap these are looked up again; what is final can only have been refunded in the provider's dashboard. */
const unsettled: readonly OrderStatus[] = ["pending", "awaiting_payment", "closing", "paid", "completed", "cancelled"];
const RESYNC_PAGE = 100;
const RESYNC_PAGES = 1_000;

export function paymentSubscription(deps: PaymentEventDependencies) {
  const { orders, clock, ids, metrics } = deps;
  const told = (closed: boolean) => ({ at: clock.now(), cause: "captured", newId: ids.uuid, closed });
  return subscription({
    subscriber: SUBSCRIBER,
    source: "payments",
    events: paymentEvents,
    delivery: "shared",
    handle: async (event, context) => {
      const { payable, reason } = event.data;
      const alerted = isEvent(paymentAlerted, event);
      if (alerted) metrics.alert(reason ?? "payment");
      const decide = (order: Order) => {
        const steps: Step[] = [...reconcile(order, payable, told(isEvent(paymentClosed, event)))];
        if (alerted) steps.push(alert(last(order, steps), clock.now(), reason ?? "payment"));
        return { steps, result: null };
      };
      await orders.change(payable.orderId, decide, {
        at: clock.now(),
        context,
        taken: { subscriber: SUBSCRIBER, event },
      });
    },
    resync: async (context) => {
      for (const status of unsettled) await resync(deps, status, context);
    },
  });
}

/** A merge, not a replacement: what is known already changes nothing. */
async function resync(deps: PaymentEventDependencies, status: OrderStatus, context: Context): Promise<void> {
  let before: number | undefined;
  for (let page = 0; page < RESYNC_PAGES; page += 1) {
    const { orders } = await deps.orders.list({ status }, { limit: RESYNC_PAGE, before });
    for (const order of orders) {
      const payable = await deps.payments.read(order.id, context);
      if (payable) await merge(deps, payable, context);
    }
    before = orders.at(-1)?.number;
    if (orders.length < RESYNC_PAGE) return;
  }
}

async function merge(deps: PaymentEventDependencies, payable: Payable, context: Context): Promise<void> {
  const at = deps.clock.now();
  // Whether a closed payable is confirmed, the closing sweep asks.
  const told = { at, cause: "captured", newId: deps.ids.uuid, closed: false };
  const decide = (order: Order) => ({ steps: reconcile(order, payable, told), result: null });
  await deps.orders.change(payable.orderId, decide, { at, context });
}
