// The purchase: begin, hold, write, pay (checkout.md, "The steps"). Whoever dies between two lines leaves something that
// the same key, a sweep or products' own question picks up; no line here relies on the one before it being remembered.
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import type { Ids } from "@souk/chassis/ids";
import type { Checkout } from "@souk/contracts/orders/checkout-schema";
import type { PaymentInstruction } from "@souk/contracts/payments/internal-routes";
import type { Cart } from "../cart/cart.ts";
import { isPayable, type Order } from "../order/order.ts";
import type { OrderStore } from "../order/order-store.ts";
import type { Payments } from "../partners/payments.ts";
import type { Products } from "../partners/products.ts";
import type { ShopStore } from "../shop/shop-store.ts";
import { type Attempt, cartScope, newAttempt, orderScope } from "./attempt.ts";
import type { CheckoutStore } from "./checkout-store.ts";
import { type FinalAnswer, hasSecrets, type Secrets } from "./final-answer.ts";
import { askPayments, payFor } from "./paying.ts";
import { placeOrder } from "./placing.ts";

export type CheckoutDependencies = {
  readonly orders: Pick<OrderStore, "find">;
  readonly checkouts: CheckoutStore;
  readonly shop: Pick<ShopStore, "read">;
  readonly products: Pick<Products, "quote" | "hold" | "release">;
  readonly payments: Pick<Payments, "pay">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
  /** CHECKOUT_DEADLINE_SECONDS: how long an unpaid order holds its stock. */
  readonly deadlineMs: number;
};

export type Key = { readonly key: string; readonly fingerprint: string };

export type CheckoutRequest = Key & {
  /** The caller may use it: looked at before. */
  readonly cart: Cart;
  readonly customerId: string | null;
  readonly body: Checkout;
  readonly context: Context;
};

export type PayAgainRequest = Key & {
  readonly order: Order;
  readonly instruction: PaymentInstruction;
  readonly context: Context;
};

/** `in_flight`: somebody else works on this key, or the provider's word is still out. Never stored. */
export type Outcome =
  | { readonly answer: FinalAnswer; readonly secrets: Secrets }
  | "in_flight"
  | "idempotency_mismatch"
  | "invalid_state";
/** What a piece of work on an attempt came to. */
export type Worked = { readonly answer: FinalAnswer; readonly secrets: Secrets } | "in_flight" | "fenced";

export async function checkout(deps: CheckoutDependencies, request: CheckoutRequest): Promise<Outcome> {
  const { cart, body } = request;
  const found = await deps.checkouts.find(cartScope(cart.id), request.key);
  const closed = found ? undefined : closedCart(cart);
  if (closed) return { answer: closed, secrets: {} };
  const own = found ?? attemptOn(deps, request);
  const attempt = found ?? (await deps.checkouts.begin(own));
  const { context } = request;
  return work(
    deps,
    { attempt, begun: attempt === own && !found, instruction: body.payment, ...request },
    async (held) => {
      const placed = await placeOrder(deps, { attempt: held, request });
      if (typeof placed === "string") return placed;
      if ("answer" in placed) return { answer: placed.answer, secrets: {} };
      return payFor(deps, { attempt: placed.attempt, order: placed.order, instruction: body.payment, context });
    },
  );
}

/** Another try at paying an order that was written already. */
export async function payAgain(deps: CheckoutDependencies, request: PayAgainRequest): Promise<Outcome> {
  const { order, instruction, context } = request;
  const found = await deps.checkouts.find(orderScope(order.id), request.key);
  if (!found && (!isPayable(order) || order.payBy <= deps.clock.now())) return "invalid_state";
  const own = found ?? attemptOn(deps, request);
  const attempt = found ?? (await deps.checkouts.begin(own));
  return work(deps, { attempt, begun: attempt === own && !found, ...request }, async (held) => {
    const present = await deps.orders.find(order.id);
    if (!present) throw new Error(`order ${order.id} is gone`);
    return payFor(deps, { attempt: held, order: present, instruction, context });
  });
}

function attemptOn(deps: CheckoutDependencies, request: CheckoutRequest | PayAgainRequest): Attempt {
  const { key, fingerprint } = request;
  const common = { key, fingerprint, attemptId: deps.ids.uuid(), holder: deps.instance };
  if ("order" in request) {
    const { id } = request.order;
    return newAttempt({ ...common, scope: orderScope(id), orderId: id, cart: null }, deps.clock.now());
  }
  const { cart } = request;
  const lines = cart.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const snapshot = { version: cart.version, lines };
  const scope = cartScope(cart.id);
  return newAttempt({ ...common, scope, orderId: deps.ids.uuid(), cart: snapshot }, deps.clock.now());
}

/** Needs no record: a cart that became an order, or was merged, stays so. */
function closedCart(cart: Cart): FinalAnswer | undefined {
  if (cart.orderId !== null) return { kind: "refused", code: "already_ordered", extensions: { orderId: cart.orderId } };
  return cart.state === "open" ? undefined : { kind: "refused", code: "cart_closed", extensions: {} };
}

type Working = Key & {
  readonly attempt: Attempt;
  /** Whether this request stored the attempt; else it has to take it over. */
  readonly begun: boolean;
  readonly instruction?: PaymentInstruction;
  readonly context: Context;
};

async function work(
  deps: CheckoutDependencies,
  working: Working,
  run: (held: Attempt) => Promise<Worked>,
): Promise<Outcome> {
  const { attempt, begun, fingerprint } = working;
  if (attempt.fingerprint !== fingerprint) return "idempotency_mismatch";
  if (attempt.answer) return replay(deps, working, attempt.answer);
  const held = begun ? attempt : await takeOver(deps, attempt);
  if (held === "held") return "in_flight";
  try {
    const worked = await run(held);
    if (worked === "fenced") return overtaken(deps, working);
    if (worked !== "in_flight") return worked;
    await deps.checkouts.release(held);
    return worked;
  } catch (error) {
    // If this fails too, the lease ends by itself; the first error tells more.
    await deps.checkouts.release(held).catch(() => undefined);
    throw error;
  }
}

/** Somebody else went on with this key while we were slow: theirs is the answer, once it is there. */
async function overtaken(deps: CheckoutDependencies, working: Working): Promise<Outcome> {
  const { scope, key } = working.attempt;
  const present = await deps.checkouts.find(scope, key);
  return present?.answer ? replay(deps, { ...working, attempt: present }, present.answer) : "in_flight";
}

async function takeOver(deps: CheckoutDependencies, attempt: Attempt): Promise<Attempt | "held"> {
  const at = deps.clock.now();
  if (attempt.leaseUntil > at) return "held";
  return deps.checkouts.takeOver(attempt, { holder: deps.instance, at, newOrderId: deps.ids.uuid() });
}

/** The stored answer. What it left out, payments is asked for again: the same attempt has the same secrets. */
async function replay(deps: CheckoutDependencies, working: Working, answer: FinalAnswer): Promise<Outcome> {
  const { attempt, instruction, context } = working;
  if (answer.kind === "refused" || !hasSecrets(answer) || !instruction) return { answer, secrets: {} };
  const order = await deps.orders.find(attempt.orderId);
  // Once the order is settled one way or the other its secrets open nothing.
  if (!order || !isPayable(order)) return { answer, secrets: {} };
  const reply = await askPayments(deps, { attempt, order, instruction, context });
  return { answer, secrets: "refused" in reply ? {} : secretsOf(reply) };
}

export function secretsOf({ clientSecret, redirectUrl }: Secrets): Secrets {
  return { ...(clientSecret !== undefined && { clientSecret }), ...(redirectUrl !== undefined && { redirectUrl }) };
}
