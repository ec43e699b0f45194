// Placing an order from what a form says: checked, sent once under its key, and every refusal turned into what the page
// can tell next to where it matters.

import type { Refusal } from "@souk/contracts/client";
import type { CartDocument } from "@souk/contracts/orders/cart-schema";
import type { PageHost } from "@souk/web/page-host";
import type { Locale } from "../text/locale.ts";
import { isRefusal, told } from "./ask.server.ts";
import { rememberCart } from "./cart.server.ts";
import { readAddress, troubleOfEmail, troublesOf } from "./form.server.ts";
import type { Troubles, Values } from "./form.ts";
import { isQuote, type Quote, quoteOf } from "./quote.server.ts";

export type CheckoutState = {
  readonly values: Values;
  readonly troubles: Troubles;
  readonly quote: Quote | null;
  /** The idempotency key of the next try. */
  readonly key: string;
  /** Why it did not go through; told above the button. */
  readonly trouble: string | null;
  /** Titles that are not there in this quantity. */
  readonly missing: readonly string[];
};

export type Placed =
  | { readonly kind: "refused"; readonly state: CheckoutState; readonly status: number }
  /** The order is written; the shopper pays at this address. */
  | { readonly kind: "pay"; readonly url: string }
  | { readonly kind: "order"; readonly orderId: string; readonly declined: boolean };

export type Ask = { readonly cart: CartDocument; readonly values: Values; readonly locale: Locale };

const KEY = /^[0-9a-f-]{36}$/;

/** What the page shows for what was typed so far. */
export async function stateOf(host: PageHost, cart: CartDocument, values: Values): Promise<CheckoutState> {
  const quote = await quoteOf(host, cart, { country: values.country ?? "", region: values.region });
  const trouble = isQuote(quote) || quote.status < 500 ? null : quote.problem.code;
  return { values, troubles: {}, quote: isQuote(quote) ? quote : null, key: keyOf(host, values), trouble, missing: [] };
}

function keyOf(host: PageHost, { key }: Values): string {
  return key !== undefined && KEY.test(key) ? key : host.newKey();
}

export async function placeOrder(host: PageHost, { cart, values, locale }: Ask): Promise<Placed> {
  const state = await stateOf(host, cart, values);
  const { address: shippingAddress, troubles: inShipping } = readAddress(values);
  const billing = values.billing === undefined ? undefined : readAddress(values, "billing.");
  const inEmail = troubleOfEmail(values.email);
  const offer = state.quote?.offers.find(({ id }) => id === values.shippingOption);
  const troubles: Troubles = {
    ...(inEmail !== undefined && { email: inEmail }),
    ...inShipping,
    ...billing?.troubles,
    ...(offer === undefined && { shippingOption: "missing" as const }),
  };
  if (Object.keys(troubles).length > 0 || offer === undefined) {
    return { kind: "refused", status: 422, state: { ...state, troubles } };
  }
  const seen = Number(values[`total:${offer.id}`] ?? Number.NaN);
  const answer = await told(
    host,
    host.api.checkoutCart({
      params: { id: cart.id },
      idempotencyKey: state.key,
      body: {
        email: values.email ?? "",
        shippingAddress,
        ...(billing !== undefined && { billingAddress: billing.address }),
        shippingOption: offer.id,
        payment: { method: "hosted" },
        ...(Number.isSafeInteger(seen) && { expectedTotal: { amount: seen, currency: cart.currency } }),
        locale,
      },
    }),
  );
  if (isRefusal(answer)) return refusedOrder(host, { cart, values, state, answer });
  const { order, payment, orderToken } = answer.body;
  leave(host, order.id, orderToken);
  if (payment.redirectUrl !== undefined) return { kind: "pay", url: payment.redirectUrl };
  return { kind: "order", orderId: order.id, declined: false };
}

/** The cart has become an order, which this browser may see. */
function leave(host: PageHost, orderId: string, orderToken: string): void {
  host.keepOrderToken(orderId, orderToken);
  host.forgetCart();
  rememberCart(host, undefined);
}

type RefusedAsk = {
  readonly cart: CartDocument;
  readonly values: Values;
  readonly state: CheckoutState;
  readonly answer: Refusal;
};

async function refusedOrder(host: PageHost, { cart, values, state, answer }: RefusedAsk): Promise<Placed> {
  const { status, problem } = answer;
  const { orderId, orderToken, lines } = problem;
  if (status === 402 && typeof orderId === "string" && typeof orderToken === "string") {
    leave(host, orderId, orderToken);
    return { kind: "order", orderId, declined: true };
  }
  if (problem.code === "already_ordered" && typeof orderId === "string") {
    const mayBeSeen = host.orderToken(orderId) !== undefined || cart.customerId !== null;
    host.forgetCart();
    rememberCart(host, undefined);
    if (mayBeSeen) return { kind: "order", orderId, declined: false };
  }
  // Only what was not decided goes on under its key: a final answer would come back for ever.
  const undecided = status >= 500 || problem.code === "in_flight";
  const { key: _used, ...typed } = values;
  const fresh = await stateOf(host, cart, undecided ? values : typed);
  return {
    kind: "refused",
    status,
    state: {
      ...fresh,
      values,
      key: undecided ? state.key : fresh.key,
      trouble: problem.code,
      troubles: problem.code === "invalid_request" ? troublesOf(answer) : {},
      missing: missingTitles(cart, lines),
    },
  };
}

function missingTitles(cart: CartDocument, lines: unknown): readonly string[] {
  if (!Array.isArray(lines)) return [];
  const skus = new Set(lines.map((line: unknown) => (line as { readonly sku?: unknown } | null)?.sku));
  return cart.items.filter(({ sku }) => skus.has(sku)).map(({ title }) => title);
}
