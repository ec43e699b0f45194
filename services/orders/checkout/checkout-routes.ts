// The purchase and further tries at paying, over HTTP.
import { problem } from "@souk/chassis/errors";
import type { ResourceTokens } from "@souk/chassis/resource-token";
import { serve } from "@souk/chassis/server";
import type { IdempotencyRecord } from "@souk/chassis/sqlite/idempotency";
import { cartRoutes } from "@souk/contracts/orders/cart-routes";
import type { CheckoutAnswer } from "@souk/contracts/orders/checkout-schema";
import { orderRoutes } from "@souk/contracts/orders/routes";
import { usableCart, userOf } from "../cart/cart-routes.ts";
import type { CartStore } from "../cart/cart-store.ts";
import { type OrderAccess, reachableOrder } from "../order/order-access.ts";
import { refused } from "../problems.ts";
import { type CheckoutDependencies, checkout, type Key, type Outcome, payAgain } from "./checkout.ts";
import { toAnswer } from "./final-answer.ts";

export type CheckoutEdge = CheckoutDependencies & {
  readonly carts: Pick<CartStore, "find">;
  readonly orderTokens: ResourceTokens;
  readonly access: OrderAccess;
};

const RETRY_AFTER_SECONDS = 1;

export function checkoutRoutes(edge: CheckoutEdge) {
  return [
    serve(cartRoutes.checkoutCart, async ({ params, body, caller, idempotency, context }) => {
      if (!idempotency) throw problem("idempotency_key_required");
      const cart = await usableCart(edge.carts, params.id, caller);
      const customerId = cart.customerId ?? userOf(caller) ?? null;
      const outcome = await checkout(edge, { ...keyOf(idempotency), cart, customerId, body, context });
      return { status: 201, body: answerOf(edge.orderTokens, outcome) };
    }),
    serve(orderRoutes.payOrderAgain, async ({ params, query, body, caller, idempotency, context }) => {
      const order = await reachableOrder(edge.access, { id: params.id, ...query, caller, staff: "orders:write" });
      // Without a key every request is a try of its own.
      const key = idempotency ? keyOf(idempotency) : { key: edge.ids.uuid(), fingerprint: "" };
      const outcome = await payAgain(edge, { ...key, order, instruction: body.payment, context });
      return { status: 201, body: answerOf(edge.orderTokens, outcome) };
    }),
  ];
}

function keyOf({ key, fingerprint }: IdempotencyRecord): Key {
  return { key, fingerprint };
}

function answerOf(tokens: ResourceTokens, outcome: Outcome): CheckoutAnswer {
  if (outcome === "in_flight") throw problem("in_flight", undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  if (typeof outcome === "string") throw refused(outcome);
  const { answer, secrets } = outcome;
  if (answer.kind === "ordered") return toAnswer(answer, tokens.tokenFor(answer.order.id), secrets);
  const { code, detail, extensions, orderId } = answer;
  const order = orderId === undefined ? {} : { orderId, orderToken: tokens.tokenFor(orderId) };
  throw problem(code, detail, { extensions: { ...extensions, ...order } });
}
