// Takes an object out of the shopper's reach: cancels a PaymentIntent, expires a session. Only the provider's own word
// counts, and where it says "captured", that is what is booked.
import type { Context } from "@souk/chassis/context";
import { applySnapshot } from "../payable/apply-provider.ts";
import type { ProviderObject } from "../payable/payable.ts";
import type { LiveObject, ObjectAnswer } from "../provider/payment-provider.ts";
import { type CallParts, snapshotOf } from "./provider-calls.ts";

export async function releaseObject(
  parts: CallParts,
  orderId: string,
  object: ProviderObject,
  context: Context,
): Promise<"released" | "unanswered"> {
  if (object.id === null) return "unanswered";
  const target = { kind: object.kind, id: object.id };
  const live = liveOf(await parts.provider.cancel(target, context.deadline));
  // Refused: it is final already, and reading it says how.
  const final = live === "refused" ? liveOf(await parts.provider.read(target, context.deadline)) : live;
  if (final === "unanswered" || final === "refused") return "unanswered";
  await bookObject(parts, orderId, final, context);
  return final.state === "captured" || final.state === "cancelled" ? "released" : "unanswered";
}

export async function bookObject(
  { store, clock }: CallParts,
  orderId: string,
  live: LiveObject,
  context: Context,
): Promise<void> {
  await store.change(orderId, context, (current) => ({
    ...applySnapshot(current, orderId, snapshotOf(live), clock.now()),
    result: undefined,
  }));
}

function liveOf(answer: ObjectAnswer): LiveObject | "refused" | "unanswered" {
  if (answer.kind === "object") return answer.object;
  if (answer.kind === "refused") return "refused";
  return "unanswered";
}
