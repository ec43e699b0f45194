// Cancels, and waits for the provider's word as long as the caller does. What is promised here is promised: an order that
// was asked to be cancelled ends cancelled, or is paid back.
import type { Context } from "@souk/chassis/context";
import type { IdempotencyRecord } from "@souk/chassis/sqlite/idempotency";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { type ClosingDependencies, pursueRefund, resolveClosing, unlessUnavailable } from "./closing.ts";
import { cancel } from "./closing-rules.ts";
import type { Order } from "./order.ts";
import { toDocument } from "./order-document.ts";
import type { OrderStore } from "./order-store.ts";

export type AnswerDependencies = ClosingDependencies & {
  readonly orders: Pick<OrderStore, "change" | "find" | "resultOf">;
};

export type Answered<S extends number> = { readonly status: S; readonly body: OrderDocument };

export type Cancelling = {
  readonly order: Order;
  /** `customer` or `staff`. */
  readonly cause: string;
  readonly once?: IdempotencyRecord | undefined;
  readonly context: Context;
};

export async function cancelOrder(
  deps: AnswerDependencies,
  { order, cause, once, context }: Cancelling,
): Promise<Answered<200 | 202> | "invalid_state"> {
  const known = once && (await deps.orders.resultOf<Answered<200 | 202>>(answerRecord(once)));
  if (known) return known.result;
  const at = deps.clock.now();
  const decide = (present: Order) => {
    const steps = cancel(present, cause, { at, newId: deps.ids.uuid });
    return typeof steps === "string" ? { steps: [], result: steps } : { steps, result: "begun" as const };
  };
  const outcome = await deps.orders.change(order.id, decide, { at, context, known: order, once });
  if (outcome === "invalid_state") return outcome;
  await carryOut(deps, order.id, context);
  return answerFor(deps, order.id, { once, context }, (present) => (isSettled(present) ? 200 : 202));
}

async function carryOut(deps: ClosingDependencies, id: string, context: Context): Promise<void> {
  const begun = await deps.orders.find(id);
  if (begun?.status === "closing") await unlessUnavailable(resolveClosing(deps, begun, context));
  const present = await deps.orders.find(id);
  const asked = present?.refunds.filter((each) => each.status === "requested" && each.origin === "cancellation") ?? [];
  for (const { id: refundId } of asked) await unlessUnavailable(pursueRefund(deps, { orderId: id, refundId }, context));
}

function isSettled(order: Order): boolean {
  return order.status !== "closing" && !order.refunds.some((each) => each.status === "requested");
}

/** The key's first result says that the work was begun; this one, what was answered. */
export function answerRecord(once: IdempotencyRecord): IdempotencyRecord {
  return { ...once, scope: `${once.scope}#answer` };
}

type Answering = { readonly once: IdempotencyRecord | undefined; readonly context: Context };

/** The order as it is now; with a key, the first such answer, for ever. */
export async function answerFor<S extends number>(
  deps: AnswerDependencies,
  id: string,
  { once, context }: Answering,
  statusOf: (order: Order) => S,
): Promise<Answered<S>> {
  const answer = (order: Order): Answered<S> => ({ status: statusOf(order), body: toDocument(order) });
  const order = await deps.orders.find(id);
  if (!order) throw new Error(`order ${id} is gone`);
  if (!once) return answer(order);
  const decide = (present: Order) => ({ steps: [], result: answer(present) });
  const options = { at: deps.clock.now(), context, known: order, once: answerRecord(once) };
  return (await deps.orders.change(id, decide, options)) ?? answer(order);
}
