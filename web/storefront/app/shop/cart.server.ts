// The cart of this browser. Read once a request; what an action made of it is what the page shows.

import type { Refusal } from "@souk/contracts/client";
import type { CartDocument } from "@souk/contracts/orders/cart-schema";
import type { PageHost } from "@souk/web/page-host";
import { isRefusal, told } from "./ask.server.ts";

type Known = Promise<CartDocument | Refusal | undefined>;
const carts = new WeakMap<PageHost, Known>();

/** The open cart; undefined where there is none; a refusal where the shop can't say. */
export function readCart(host: PageHost): Known {
  const known = carts.get(host);
  if (known !== undefined) return known;
  const reading = read(host);
  carts.set(host, reading);
  return reading;
}

/** For what shows a cart beside something else. */
export async function cartIfAny(host: PageHost): Promise<CartDocument | undefined> {
  const cart = await readCart(host);
  return cart === undefined || isRefusal(cart) ? undefined : cart;
}

async function read(host: PageHost): Known {
  const id = host.cartId;
  if (id === undefined) return undefined;
  const answer = await told(host, host.api.readCart({ params: { id } }));
  if (!isRefusal(answer)) {
    if (answer.body.state === "open") return answer.body;
    host.forgetCart();
    return undefined;
  }
  // Somebody else's by now, or gone: the shopper begins a new one.
  if (answer.status !== 404 && answer.status !== 401) return answer;
  host.forgetCart();
  return undefined;
}

/** What the rest of this request takes for the cart. */
export function rememberCart(host: PageHost, cart: CartDocument | undefined): void {
  if (cart !== undefined) host.keepCart(cart.id);
  carts.set(host, Promise.resolve(cart));
}

export type Addition = { readonly sku: string; readonly quantity: number };

/** Into the open cart, or into a new one. */
export async function addToCart(host: PageHost, currency: string, addition: Addition): Promise<CartDocument | Refusal> {
  const open = await readCart(host);
  if (open !== undefined && isRefusal(open)) return open;
  let id = open?.id;
  if (id === undefined) {
    const made = await told(host, host.api.createCart({ body: { currency } }));
    if (isRefusal(made)) return made;
    id = made.body.id;
  }
  const answer = await told(
    host,
    host.api.addCartItem({ params: { id }, body: addition, idempotencyKey: host.newKey() }),
  );
  if (isRefusal(answer)) return answer;
  rememberCart(host, answer.body);
  return answer.body;
}

/** After signing in: the guest's cart becomes the customer's, or the customer's own comes back. Never in the way. */
export async function claimCart(host: PageHost): Promise<void> {
  const id = host.cartId;
  const claimed = id === undefined ? undefined : await told(host, host.api.claimCart({ params: { id } }));
  if (claimed !== undefined && !isRefusal(claimed)) return rememberCart(host, claimed.body);
  const own = await told(host, host.api.listCarts({ query: { limit: 1 } }));
  if (isRefusal(own)) return;
  const [newest] = own.body.items;
  if (newest !== undefined) rememberCart(host, newest);
}
