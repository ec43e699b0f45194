// Refunds that staff ask for: stored first, so that they can't be forgotten, then asked of payments; the sweep goes on
// where payments does not answer.
import type { Context } from "@souk/chassis/context";
import type { IdempotencyRecord } from "@souk/chassis/sqlite/idempotency";
import { type AnswerDependencies, type Answered, answerFor, answerRecord } from "./cancelling.ts";
import { pursueRefund, unlessUnavailable } from "./closing.ts";
import type { Order, Units } from "./order.ts";
import { type RefundRefusal, requestRefund } from "./refund-rules.ts";

export type Refunding = {
  readonly order: Order;
  readonly reason: string;
  readonly amount?: number | undefined;
  readonly lines?: readonly Units[] | undefined;
  readonly once?: IdempotencyRecord | undefined;
  readonly context: Context;
};

export async function refundOrder(
  deps: AnswerDependencies,
  { order, once, context, ...wanted }: Refunding,
): Promise<Answered<201 | 202> | RefundRefusal> {
  const known = once && (await deps.orders.resultOf<Answered<201 | 202>>(answerRecord(once)));
  if (known) return known.result;
  const at = deps.clock.now();
  const id = deps.ids.uuid();
  const decide = (present: Order) => {
    const steps = requestRefund(present, { ...wanted, id, at });
    return typeof steps === "string" ? { steps: [], result: { refused: steps } } : { steps, result: { refundId: id } };
  };
  const outcome = await deps.orders.change<{ refused: RefundRefusal } | { refundId: string }>(order.id, decide, {
    ...{ at, context, known: order, once },
  });
  if (!outcome) throw new Error(`order ${order.id} is gone`);
  if ("refused" in outcome) return outcome.refused;
  const { refundId } = outcome;
  await unlessUnavailable(pursueRefund(deps, { orderId: order.id, refundId }, context));
  const failure = await failureOf(deps, order.id, refundId);
  if (failure) return failure;
  const settled = (present: Order) =>
    present.refunds.some((each) => each.id === refundId && each.status === "succeeded");
  return answerFor(deps, order.id, { once, context }, (present) => (settled(present) ? 201 : 202));
}

/** What payments would not begin, because more was given back there than is known here. */
async function failureOf(deps: AnswerDependencies, id: string, refundId: string): Promise<RefundRefusal | undefined> {
  const refund = (await deps.orders.find(id))?.refunds.find((each) => each.id === refundId);
  if (refund?.status !== "failed") return undefined;
  const { failure } = refund;
  return failure === "nothing_to_refund" || failure === "refund_too_large" ? failure : undefined;
}
