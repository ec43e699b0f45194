// What the provider says by itself, by webhook or in its journal. It is a reason to look, not a fact to book: only where
// it could be news is the object read again, and what was read is merged, once for each event.
import type { Context } from "@souk/chassis/context";
import { applySnapshot, couldRise } from "../payable/apply-provider.ts";
import { applyRefund, refundIsNews } from "../payable/refunds.ts";
import { type CallParts, snapshotOf } from "../payment/provider-calls.ts";
import type { OwnedObject, ProviderNotice } from "../provider/payment-provider.ts";

/** `unanswered`: the provider could not be asked; the notice should come again. */
export type Taken = "applied" | "no_news" | "not_ours" | "unanswered";

export async function takeNotice(
  parts: CallParts,
  { eventId, change }: ProviderNotice,
  context: Context,
): Promise<Taken> {
  if (change.kind === "object") return takeObject(parts, eventId, change.object, context);
  if (change.kind === "refund") return takeRefund(parts, eventId, change, context);
  return "not_ours";
}

async function takeObject(parts: CallParts, eventId: string, told: OwnedObject, context: Context): Promise<Taken> {
  const { store, provider, clock } = parts;
  const payable = await store.read(told.orderId);
  // What we have never heard of matters only once it holds money.
  if (payable === undefined ? told.state !== "captured" : !couldRise(payable, told.id, told.state)) return "no_news";
  const answer = await provider.read({ kind: told.kind, id: told.id }, context.deadline);
  if (answer.kind === "refused") return "not_ours";
  if (answer.kind !== "object") return "unanswered";
  const live = snapshotOf(answer.object);
  const result = await store.changeOnce(told.orderId, eventId, context, (current) => ({
    ...applySnapshot(current, told.orderId, live, clock.now()),
    result: "applied" as const,
  }));
  return result === "duplicate" ? "no_news" : result;
}

type RefundNotice = Extract<ProviderNotice["change"], { kind: "refund" }>;

async function takeRefund(
  parts: CallParts,
  eventId: string,
  { refund: told, orderId }: RefundNotice,
  context: Context,
): Promise<Taken> {
  const { store, provider, clock } = parts;
  // By its order where the store has lost which order the payment belongs to.
  const payable =
    (await store.findByProviderId(told.intentId)) ?? (orderId === undefined ? undefined : await store.read(orderId));
  if (payable === undefined) return "not_ours";
  if (!refundIsNews(payable, told)) return "no_news";
  const answer = await provider.readRefund(told.providerId, context.deadline);
  if (answer.kind === "refused") return "not_ours";
  if (answer.kind !== "refund") return "unanswered";
  const result = await store.changeOnce(payable.orderId, eventId, context, (current) => ({
    ...(current === undefined ? {} : applyRefund(current, answer.refund, clock.now())),
    result: "applied" as const,
  }));
  return result === "duplicate" ? "no_news" : result;
}
