// Ends orders that nobody pays and takes back what was asked for: the provider's word decides, and as long as it is out,
// nothing is released. Called by the sweep, and at once where somebody waits for it.
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { Problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import type { Payments } from "../partners/payments.ts";
import { beginClosing } from "./closing-rules.ts";
import { last, type Order, type Step } from "./order.ts";
import type { OrderMetrics } from "./order-metrics.ts";
import type { OrderStore } from "./order-store.ts";
import { reconcile } from "./payment-rules.ts";
import { failRefund } from "./refund-rules.ts";

export type ClosingDependencies = {
  readonly orders: Pick<OrderStore, "change" | "find">;
  readonly payments: Pick<Payments, "close" | "refund">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: OrderMetrics;
};

/** The deadline has passed: from here on no new payment may begin. Says whether the order is closing now. */
export async function expire(deps: ClosingDependencies, order: Order, context: Context): Promise<boolean> {
  const at = deps.clock.now();
  const decide = (present: Order) => {
    const steps = present.payBy <= at ? beginClosing(present, { at, cause: "deadline", cancel: false }) : [];
    return { steps, result: last(present, steps).status === "closing" };
  };
  return (await deps.orders.change(order.id, decide, { at, context, known: order })) ?? false;
}

/** Asks for the provider's word on a closing order and does what it says. */
export async function resolveClosing(deps: ClosingDependencies, order: Order, context: Context): Promise<void> {
  const closed = await deps.payments.close(order.id, order.currency, context);
  if (closed.outcome === "unknown") return;
  const { payable } = closed;
  if (closed.outcome === "captured" && payable?.captured !== order.totals.total) {
    // Payments gives such a capture back by itself and says closed then; until it does, nothing is released.
    deps.metrics.alert("amount_mismatch");
    context.log.error({ orderId: order.id, captured: payable?.captured }, "captured something else than the total");
    return;
  }
  const at = deps.clock.now();
  const told = { at, cause: "captured", newId: deps.ids.uuid, closed: closed.outcome === "closed" };
  const nothing = { orderId: order.id, paymentId: null, currency: order.currency, amount: order.totals.total };
  const state = payable ?? { ...nothing, status: "closed" as const, captured: 0, refunded: 0, refunds: [] };
  const decide = (present: Order) => ({ steps: reconcile(present, state, told), result: null });
  await deps.orders.change(order.id, decide, { at, context });
}

/** Asks payments for a stored refund until it is settled. Safe to repeat: its id names it there too. */
export async function pursueRefund(
  deps: ClosingDependencies,
  of: { readonly orderId: string; readonly refundId: string },
  context: Context,
): Promise<void> {
  const { orderId, refundId } = of;
  const order = await deps.orders.find(orderId);
  const refund = order?.refunds.find((each) => each.id === refundId);
  if (!order || refund?.status !== "requested") return;
  // A cancelled order gives back all that is left, and only payments knows what the dashboard has given back already.
  const amount = refund.origin === "cancellation" ? {} : { amount: refund.amount };
  const reply = await deps.payments.refund({ orderId, refundId, reason: refund.reason, ...amount }, context);
  const at = deps.clock.now();
  const told = { at, cause: "captured", newId: deps.ids.uuid, closed: false };
  const decide = (present: Order): { steps: readonly Step[]; result: null } => {
    if ("payable" in reply) return { steps: reconcile(present, reply.payable, told), result: null };
    return { steps: failRefund(present, refundId, reply.refused, told), result: null };
  };
  if ("refused" in reply) deps.metrics.alert("refund_refused");
  await deps.orders.change(orderId, decide, { at, context });
}

/** For whoever can live with an answer later: the sweep goes on where a partner did not answer. */
export async function unlessUnavailable(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Problem && error.status >= 500)) throw error;
  }
}
