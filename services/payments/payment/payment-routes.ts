// How a payment stands, for the browser that comes back from the provider, and for staff.
import type { Caller } from "@souk/chassis/auth";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { ResourceTokens } from "@souk/chassis/resource-token";
import { type Served, serve } from "@souk/chassis/server";
import { type Payment, readPayment } from "@souk/contracts/payments/routes";
import { isFinal, type Payable, type ProviderObject } from "../payable/payable.ts";
import { publishedPayable } from "../payable/payable-change.ts";
import type { CallParts } from "./provider-calls.ts";
import { bookObject } from "./release-object.ts";

export type PaymentRouteParts = CallParts & { readonly orderTokens: ResourceTokens };

export function paymentRoutes(parts: PaymentRouteParts): readonly Served[] {
  return [
    serve(readPayment, async ({ params, query, caller, context }) => {
      const payable = await parts.store.findByProviderId(params.id);
      if (payable === undefined || !mayRead(parts.orderTokens, payable, caller, query.orderToken))
        throw problem("not_found");
      return { status: 200, body: await toPayment(parts, payable, params.id, context) };
    }),
  ];
}

function mayRead(tokens: ResourceTokens, payable: Payable, caller: Caller, orderToken: string | undefined): boolean {
  if (orderToken !== undefined && tokens.matches(payable.orderId, orderToken)) return true;
  if (caller.kind !== "user") return false;
  return caller.permissions.has("payments:read") || caller.id === payable.customerId;
}

async function toPayment(parts: CallParts, payable: Payable, id: string, context: Context): Promise<Payment> {
  const object = payable.objects.find((each) => each.id === id || each.intentId === id);
  if (object === undefined || isFinal(object) || object.id === null) return reply(payable, id, stateOf(object));
  const answer = await parts.provider.read({ kind: object.kind, id: object.id }, context.deadline);
  if (answer.kind !== "object") return reply(payable, id, stateOf(object));
  await bookObject(parts, payable.orderId, answer.object, context);
  const { state, redirectUrl } = answer.object;
  const status = state === "open" ? (redirectUrl === null ? "requires_payment" : "requires_action") : state;
  return reply((await parts.store.read(payable.orderId)) ?? payable, id, status);
}

function stateOf(object: ProviderObject | undefined): Payment["status"] {
  if (object === undefined || object.state === "creating" || object.state === "open") return "requires_payment";
  return object.state;
}

function reply(payable: Payable, id: string, status: Payment["status"]): Payment {
  const { orderId, amount, captured, refunded, refunds, currency } = publishedPayable(payable);
  const money = (minor: number) => ({ amount: minor, currency });
  return { id, orderId, status, amount: money(amount), captured: money(captured), refunded: money(refunded), refunds };
}
