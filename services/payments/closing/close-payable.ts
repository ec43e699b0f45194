// Ends the payability of an order. "Closed" is stored first; then whatever was begun is made sure of at the provider. It
// never charges: a creation whose answer was lost has its key used up by something that can't be paid.
import type { Context } from "@souk/chassis/context";
import { voidCreation } from "../payable/begin-payment.ts";
import { type Closing, closePayable as closeRule } from "../payable/closing.ts";
import type { Payable } from "../payable/payable.ts";
import { type CallParts, findCreated, KEY_TRUSTED_MS, purchaseOf } from "../payment/provider-calls.ts";
import { bookObject, releaseObject } from "../payment/release-object.ts";

export type CloseOutcome = { readonly outcome: "closed" | "captured" | "unknown"; readonly payable: Payable };

/** Occupy, find, cancel, and each once more. */
const ROUNDS_MAX = 6;

export async function closePayable(
  parts: CallParts,
  orderId: string,
  currency: string,
  context: Context,
): Promise<CloseOutcome> {
  let payable: Payable | undefined;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const closing = await parts.store.change(orderId, context, (current) =>
      closeRule(current, orderId, currency, parts.clock.now()),
    );
    payable = closing.payable;
    if (closing.kind !== "pending") return { outcome: closing.kind, payable };
    if ((await makeSure(parts, closing, context)) === "unknown") break;
  }
  if (payable === undefined) throw new Error("a payable that closes exists");
  return { outcome: "unknown", payable };
}

async function makeSure(
  parts: CallParts,
  closing: Extract<Closing, { kind: "pending" }>,
  context: Context,
): Promise<"again" | "unknown"> {
  const { payable, object, creation } = closing;
  if (object.id !== null) {
    return (await releaseObject(parts, payable.orderId, object, context)) === "released" ? "again" : "unknown";
  }
  // A hosted payment that was heard of by its PaymentIntent only, or an answer still on its way into the books.
  if (creation === undefined) return "unknown";
  return resolveCreation(parts, payable, creation, object, context);
}

type Pending = Extract<Closing, { kind: "pending" }>;

async function resolveCreation(
  parts: CallParts,
  payable: Payable,
  creation: NonNullable<Pending["creation"]>,
  object: Pending["object"],
  context: Context,
): Promise<"again" | "unknown"> {
  const trusted = parts.clock.now() - creation.sentAt <= KEY_TRUSTED_MS;
  if (trusted) {
    const sending = { key: creation.key, deadline: context.deadline };
    const answer = await parts.provider.occupyKey(purchaseOf(payable, object, creation), object.kind, sending);
    if (answer.kind === "unanswered") return "unknown";
    if (answer.kind === "object") {
      await bookObject(parts, payable.orderId, answer.object, context);
      return "again";
    }
  }
  const found = await findCreated(parts, payable, creation, context);
  if (found === "unanswered") return "unknown";
  if (found !== "no_effect") {
    await bookObject(parts, payable.orderId, found, context);
    return "again";
  }
  await parts.store.change(payable.orderId, context, (current) => voidCreation(current, creation.key));
  return "again";
}
