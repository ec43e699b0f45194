// From a cart to a written order: hold, price, write. Nothing is charged here, and nothing that is refused stays held.

import type { Money } from "@souk/contracts/money";
import { collectable, representable } from "@souk/contracts/payments/collectable";
import type { ProblemCode } from "@souk/contracts/problem";
import type { HeldLine } from "@souk/contracts/products/internal-routes";
import type { Order, OrderLine, Step } from "../order/order.ts";
import { toDocument, toTotals } from "../order/order-document.ts";
import { payNothing } from "../order/payment-rules.ts";
import { placed as placedStep } from "../order/placement.ts";
import type { Held, NotHeld } from "../partners/products.ts";
import { type PricedPurchase, pricePurchase, type Terms } from "../pricing/purchase.ts";
import { serves } from "../pricing/shipping.ts";
import type { Attempt } from "./attempt.ts";
import type { CheckoutDependencies, CheckoutRequest } from "./checkout.ts";
import { type Expected, expectTotal } from "./expected-total.ts";
import type { FinalAnswer } from "./final-answer.ts";
import { purchaseOf } from "./purchase-of.ts";

/** Each round has a new orderId, because the one before it turned out to be dead. */
const MAX_ROUNDS = 4;

export type PlacedOrder =
  | { readonly attempt: Attempt; readonly order: Order }
  | { readonly answer: FinalAnswer }
  | "in_flight"
  | "fenced";
export type Placing = { readonly attempt: Attempt; readonly request: CheckoutRequest };
type Round = PlacedOrder | "dead";

export async function placeOrder(deps: CheckoutDependencies, placing: Placing): Promise<PlacedOrder> {
  let { attempt } = placing;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const outcome = await placeOnce(deps, { ...placing, attempt });
    if (outcome !== "dead") return outcome;
    const next = await deps.checkouts.replaceOrder(attempt, deps.ids.uuid(), deps.clock.now());
    if (next === "fenced") return "fenced";
    attempt = next;
  }
  return "in_flight";
}

async function placeOnce(deps: CheckoutDependencies, placing: Placing): Promise<Round> {
  const { attempt, request } = placing;
  const { cart, context } = request;
  // Only who took over may find the order written already, or the cart gone another way.
  if (attempt.fence > 1) {
    const order = await deps.orders.find(attempt.orderId);
    if (order) return { attempt, order };
    if (cart.version !== attempt.cart?.version) return refuse(deps, placing, changedCart(cart.orderId));
  }
  const terms = await deps.shop.read();
  const early = refusedBeforehand(request, terms);
  if (early) return refuse(deps, placing, early, attempt.fence > 1);
  const expected = await expectTotal(deps, request, terms);
  if ("refused" in expected) return refuse(deps, placing, expected.refused, attempt.fence > 1);
  const held = await deps.products.hold(holdRequest(attempt, cart.currency, expected), context);
  if ("refused" in held) return refuse(deps, placing, notHeld(held, request, terms), attempt.fence > 1);
  if (held.state !== "open") return "dead";
  return write(deps, placing, { held, terms });
}

function holdRequest(attempt: Attempt, currency: string, { unitPrices }: Expected) {
  const lines = (attempt.cart?.lines ?? []).map(({ sku, quantity }) => {
    const expectedUnitPrice = unitPrices?.get(sku);
    return { sku, quantity, ...(expectedUnitPrice !== undefined && { expectedUnitPrice }) };
  });
  return { orderId: attempt.orderId, currency, lines };
}

/** What can be said without asking anybody. */
function refusedBeforehand({ cart, body }: CheckoutRequest, terms: Terms): FinalAnswer | undefined {
  if (cart.lines.length === 0) return refusal("cart_empty");
  if (body.expectedTotal && body.expectedTotal.currency !== cart.currency) return refusal("currency_mismatch");
  const option = terms.shippingOptions.find((each) => each.id === body.shippingOption);
  const served = option && serves(option, body.shippingAddress.country, terms.shippingOptions);
  return served && option.prices.some((step) => step.currency === cart.currency)
    ? undefined
    : refusal("shipping_unavailable");
}

function changedCart(orderId: string | null): FinalAnswer {
  return orderId === null ? refusal("version_conflict") : refusal("already_ordered", { orderId });
}

function notHeld(held: NotHeld, request: CheckoutRequest, terms: Terms): FinalAnswer {
  if (held.refused !== "total_changed") return refusal(held.refused, { lines: held.lines });
  const news = new Map<unknown, unknown>(held.lines.map((line) => [line.sku, line.unitPrice]));
  const lines = request.cart.lines.map((line) => {
    const unitPrice = amountOf(news.get(line.sku)) ?? line.quote.unitPrice?.amount ?? 0;
    return { ...line.quote, sku: line.sku, quantity: line.quantity, unitPrice };
  });
  const priced = pricePurchase(purchaseOf(request, lines), terms);
  const totals = typeof priced === "string" ? {} : { totals: toTotals(priced.totals, request.cart.currency) };
  return refusal("total_changed", { ...totals, lines: held.lines });
}

function amountOf(money: unknown): number | undefined {
  const amount = typeof money === "object" && money !== null && "amount" in money ? money.amount : undefined;
  return typeof amount === "number" ? amount : undefined;
}

type Holding = { readonly held: Held; readonly terms: Terms };

async function write(deps: CheckoutDependencies, placing: Placing, { held, terms }: Holding): Promise<Round> {
  const { attempt, request } = placing;
  const { currency } = request.cart;
  const lines = held.lines.map((line) => ({ ...line, unitPrice: line.unitPrice.amount }));
  const priced = pricePurchase(purchaseOf(request, lines), terms);
  if (typeof priced === "string") return refuse(deps, placing, refusal(priced));
  const { total } = priced.totals;
  const { expectedTotal } = request.body;
  if (expectedTotal && expectedTotal.amount !== total)
    return refuse(deps, placing, refusal("total_changed", { totals: toTotals(priced.totals, currency) }));
  const uncollectable = total === 0 ? undefined : notCollectable({ amount: total, currency });
  if (uncollectable) return refuse(deps, placing, uncollectable);
  const at = deps.clock.now();
  const first = placedStep(orderOf(placing, held.lines, priced, { at, deadlineMs: deps.deadlineMs }));
  const steps: readonly Step[] = total === 0 ? [first, payNothing(first.order, at)] : [first];
  const outcome = await deps.checkouts.place({
    attempt,
    cartId: request.cart.id,
    at,
    steps,
    context: request.context,
    ...(total === 0 && { answer: freeOrder }),
  });
  if (typeof outcome === "string")
    return outcome === "cart_changed" ? refuse(deps, placing, refusal("version_conflict")) : outcome;
  if ("orderedAs" in outcome) return refuse(deps, placing, refusal("already_ordered", { orderId: outcome.orderedAs }));
  return outcome.answer ? { answer: outcome.answer } : { attempt, order: outcome.placed };
}

/** Said before anything is written: nobody could ever pay such an order. */
function notCollectable(total: Money): FinalAnswer | undefined {
  const within = collectable(total);
  if (within !== "yes") return refusal(within);
  if (representable(total)) return undefined;
  const detail = `This total can't be collected exactly in ${total.currency}`;
  return { kind: "refused", code: "unprocessable", detail, extensions: {} };
}

function freeOrder(order: Order): FinalAnswer {
  return { kind: "ordered", order: toDocument(order), payment: { id: null, status: "captured" } };
}

type Timing = { readonly at: number; readonly deadlineMs: number };

function orderOf({ attempt, request }: Placing, held: readonly HeldLine[], priced: PricedPurchase, timing: Timing) {
  const { cart, body, customerId } = request;
  const { at, deadlineMs } = timing;
  if (!priced.shipping) throw new Error("an order is shipped somehow");
  return {
    id: attempt.orderId,
    cartId: cart.id,
    customerId,
    email: body.email,
    ...(body.locale !== undefined && { locale: body.locale }),
    currency: cart.currency,
    lines: held.map((line, index) => lineOf(line, priced.lines[index])),
    totals: priced.totals,
    shippingAddress: body.shippingAddress,
    ...(body.billingAddress && { billingAddress: body.billingAddress }),
    shippingOption: { id: priced.shipping.id, name: priced.shipping.name },
    payBy: at + deadlineMs,
    at,
  };
}

function lineOf(held: HeldLine, priced: PricedPurchase["lines"][number] | undefined): OrderLine {
  if (priced?.sku !== held.sku) throw new Error("lines and prices don't match");
  const { sku, productId, variantId, title, quantity, unitPrice, imageUrl } = held;
  const { lineTotal, discount, tax, taxRateBasisPoints } = priced;
  return {
    ...{ sku, productId, variantId, title, quantity, unitPrice: unitPrice.amount },
    ...{ lineTotal, discount, tax, taxRateBasisPoints, fulfilled: 0 },
    ...(imageUrl !== undefined && { imageUrl }),
  };
}

function refusal(code: ProblemCode, extensions: Readonly<Record<string, unknown>> = {}): FinalAnswer {
  return { kind: "refused", code, extensions };
}

/**
 * What was held is given back before the refusal is stored; if that fails, the same key comes here again. Only a dead id's
 * hold may be let go: a takeover may be about to sell what an order with this id holds.
 */
async function refuse(
  deps: CheckoutDependencies,
  { attempt, request }: Placing,
  answer: FinalAnswer,
  mayBeHeld = true,
): Promise<{ readonly answer: FinalAnswer } | "fenced"> {
  let refusing = attempt;
  if (mayBeHeld) {
    const next = await deps.checkouts.replaceOrder(attempt, deps.ids.uuid(), deps.clock.now());
    if (next === "fenced") return "fenced";
    await deps.products.release(attempt.orderId, request.context);
    refusing = next;
  }
  const stored = await deps.checkouts.refuse(refusing, answer);
  return stored === "fenced" ? "fenced" : { answer: stored };
}
