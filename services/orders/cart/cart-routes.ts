// Carts over HTTP. Whose cart it is, is looked at before anything else: to others it is not there.
import type { Caller } from "@souk/chassis/auth";
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import { serve } from "@souk/chassis/server";
import type { IdempotencyRecord } from "@souk/chassis/sqlite/idempotency";
import { isCurrency } from "@souk/contracts/money";
import { cartRoutes as routes } from "@souk/contracts/orders/cart-routes";
import type { CartDocument } from "@souk/contracts/orders/cart-schema";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { readCursor, writeCursor } from "../page-cursor.ts";
import { parcelOf } from "../pricing/purchase.ts";
import { shippingOffers } from "../pricing/shipping.ts";
import { isRefusal, type Refusal, refused } from "../problems.ts";
import type { Shop } from "../shop/shop.ts";
import type { ShopStore } from "../shop/shop-store.ts";
import { addItem, type Cart, type CartRefusal, claim, mayUse, newCart, removeItem, setQuantity } from "./cart.ts";
import { purchaseLines, type Quotes, toCartDocument } from "./cart-document.ts";
import type { CartQuotes } from "./cart-quotes.ts";
import type { CartStore } from "./cart-store.ts";

export type CartEdge = {
  readonly carts: CartStore;
  readonly quotes: CartQuotes;
  readonly shop: Pick<ShopStore, "read">;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** A result as it is remembered with a key. */
type Answered = { readonly cart: CartDocument } | { readonly refused: Refusal | "not_found" };

export function cartRoutes(edge: CartEdge) {
  const { carts, quotes, shop, clock, ids } = edge;

  const change = async (
    request: { readonly id: string; readonly caller: Caller; readonly idempotency?: IdempotencyRecord | undefined },
    seen: { readonly quotes: Quotes },
    rule: (cart: Cart) => Cart | CartRefusal,
  ): Promise<CartDocument> => {
    const present = await shop.read();
    const decide = (cart: Cart): { cart?: Cart; result: Answered } => {
      if (!mayUse(cart, userOf(request.caller))) return { result: { refused: "not_found" } };
      const next = rule(cart);
      if (typeof next === "string") return { result: { refused: next } };
      const document = toCartDocument(next, { quotes: seen.quotes, shop: present });
      return typeof document === "string"
        ? { result: { refused: document } }
        : { cart: next, result: { cart: document } };
    };
    return answerOf(await carts.change(request.id, decide, { at: clock.now(), once: request.idempotency }));
  };

  return [
    serve(routes.createCart, async ({ body, caller, idempotency }) => {
      const present = await shop.read();
      const currency = body.currency ?? present.settings.currency;
      if (!isCurrency(currency)) throw refused("unknown_currency");
      const at = clock.now();
      const cart = newCart({ id: ids.uuid(), currency, customerId: userOf(caller) ?? null, lines: [], at });
      const document = documentOf(cart, new Map(), present);
      return { status: 201, body: await carts.create(cart, document, { at, once: idempotency }) };
    }),
    serve(routes.listCarts, async ({ caller, query }) => {
      const limit = query.limit ?? DEFAULT_PAGE;
      const before = readCursor(query.cursor, /^[0-9a-f-]{36}$/);
      const { carts: found, total } = await carts.listOpen(userOf(caller) ?? "", { limit: limit + 1, before });
      const shown = found.slice(0, limit);
      const present = await shop.read();
      // A list shows what each cart last showed; reading one asks products.
      const items = shown.map((cart) => documentOf(cart, lastSeen(cart), present));
      const last = found.length > limit ? shown.at(-1) : undefined;
      return { status: 200, body: { items, nextCursor: last ? writeCursor(last.id) : null, total } };
    }),
    serve(routes.readCart, async ({ params, query, caller, context }) => {
      const cart = await usableCart(carts, params.id, caller);
      const seen = cart.state === "open" ? await quotes.of([cart], cart.currency, context) : lastSeen(cart);
      return { status: 200, body: documentOf(cart, seen, await shop.read(), query) };
    }),
    serve(routes.addCartItem, async ({ params, body, caller, idempotency, context }) => {
      const cart = await usableCart(carts, params.id, caller);
      const known = idempotency && (await carts.resultOf<Answered>(idempotency));
      if (known) return { status: 200, body: answerOf(known.result) };
      if (cart.state !== "open") throw refused("cart_closed");
      const seen = await quotes.withItem(cart, body.sku, context);
      const quote = seen.get(body.sku);
      if (!quote) throw problem("unknown_sku");
      if (!quote.unitPrice) throw problem("not_for_sale");
      const at = clock.now();
      const add = (present: Cart) => addItem(present, { quote, quantity: body.quantity, at });
      return { status: 200, body: await change({ id: cart.id, caller, idempotency }, { quotes: seen }, add) };
    }),
    serve(routes.updateCartItem, async ({ params, body, caller, context }) => {
      const cart = await usableCart(carts, params.id, caller);
      const seen = await quotes.of([cart], cart.currency, context);
      const item = { sku: params.sku, quantity: body.quantity, at: clock.now() };
      return {
        status: 200,
        body: await change({ id: cart.id, caller }, { quotes: seen }, (each) => setQuantity(each, item)),
      };
    }),
    serve(routes.removeCartItem, async ({ params, caller, context }) => {
      const cart = await usableCart(carts, params.id, caller);
      const seen = await quotes.of([cart], cart.currency, context);
      const remove = (each: Cart) => removeItem(each, params.sku, clock.now());
      return { status: 200, body: await change({ id: cart.id, caller }, { quotes: seen }, remove) };
    }),
    serve(routes.claimCart, async ({ params, caller, idempotency, context }) => {
      const customerId = userOf(caller) ?? "";
      return { status: 200, body: await claimCart(edge, { id: params.id, customerId, idempotency, context }) };
    }),
    serve(routes.listShippingOptions, async ({ params, query, caller, context }) => {
      const cart = await usableCart(carts, params.id, caller);
      const lines = purchaseLines(cart, await quotes.of([cart], cart.currency, context));
      const parcel = parcelOf({ currency: cart.currency, lines, destination: query });
      const offers = shippingOffers((await shop.read()).shippingOptions, parcel);
      const body = offers.map(({ id, name, amount, estimatedDays }) => {
        return { id, name, price: { amount, currency: cart.currency }, estimatedDays };
      });
      return { status: 200, body };
    }),
  ];
}

type Claiming = {
  readonly id: string;
  readonly customerId: string;
  readonly idempotency: IdempotencyRecord | undefined;
  readonly context: Context;
};

async function claimCart(edge: CartEdge, { id, customerId, idempotency, context }: Claiming): Promise<CartDocument> {
  const { carts, quotes, shop, clock } = edge;
  const cart = await carts.find(id);
  if (!cart) throw problem("not_found");
  const target = cart.mergedInto === null ? undefined : await carts.find(cart.mergedInto);
  // Claiming again what was merged before shows where it went.
  if (target?.customerId === customerId && target.state === "open")
    return documentOf(target, await quotes.of([target], target.currency, context), await shop.read());
  if (!mayUse(cart, customerId)) throw problem("not_found");
  const own = await carts.findOwn(customerId, cart.currency);
  const seen = await quotes.of(own ? [cart, own] : [cart], cart.currency, context);
  const present = await shop.read();
  const decide = (guest: Cart, mine: Cart | undefined) => {
    if (!mayUse(guest, customerId)) return { result: { refused: "not_found" } as Answered };
    const claimed = claim(guest, { customerId, own: mine, at: clock.now() });
    if (typeof claimed === "string") return { result: { refused: claimed } as Answered };
    const document = toCartDocument(claimed.survivor, { quotes: seen, shop: present });
    if (typeof document === "string") return { result: { refused: document } as Answered };
    return { claimed, result: { cart: document } as Answered };
  };
  return answerOf(await carts.claim(id, customerId, decide, { at: clock.now(), once: idempotency }));
}

export function userOf(caller: Caller): string | undefined {
  return caller.kind === "user" ? caller.id : undefined;
}

/** 404 for a missing cart and for another customer's: the same answer. */
export async function usableCart(carts: Pick<CartStore, "find">, id: string, caller: Caller): Promise<Cart> {
  const cart = await carts.find(id);
  if (!cart || !mayUse(cart, userOf(caller))) throw problem("not_found");
  return cart;
}

type Wish = { readonly country?: string; readonly region?: string; readonly shippingOption?: string };

export function documentOf(cart: Cart, quotes: Quotes, shop: Shop, wish: Wish = {}): CartDocument {
  const document = toCartDocument(cart, { quotes, shop, ...wish });
  if (typeof document === "string") throw refused(document);
  return document;
}

function lastSeen(cart: Cart): Quotes {
  return new Map(cart.lines.map((line) => [line.sku, line.quote]));
}

function answerOf(answered: Answered | undefined): CartDocument {
  if (answered && "cart" in answered) return answered.cart;
  throw answered && isRefusal(answered.refused) ? refused(answered.refused) : problem("not_found");
}
