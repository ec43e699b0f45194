// Carts in MySQL. Each operation locks the cart's row before it looks at it.

import type { MysqlDatabase, Queries, Tx } from "@souk/chassis/mysql/database";
import { onceForKey, storedResult } from "@souk/chassis/mysql/idempotency";
import { touchesOfKey } from "@souk/chassis/touches";
import type { Cart, Claimed } from "./cart.ts";
import { findCart, findCarts, insertCart, lockCart, updateCart } from "./cart-rows.mysql.ts";
import type { CartStore } from "./cart-store.ts";

export function createMysqlCartStore(database: MysqlDatabase): CartStore {
  return {
    create: (cart, result, options) =>
      database.share(
        (tx) =>
          onceForKey(tx, options.once, options.at, async () => {
            await insertCart(tx, cart);
            return result;
          }),
        [touchOfCart(cart.id), ...touchesOfKey(options.once)],
      ),
    find: (id) => findCart(database, id),
    change: (id, decide, options) =>
      database.share(
        async (tx) => {
          const cart = await lockCart(tx, id);
          if (!cart) return undefined;
          return onceForKey(tx, options.once, options.at, async () => {
            const decision = decide(cart);
            if (decision.cart && decision.cart !== cart) await updateCart(tx, cart, decision.cart);
            return decision.result;
          });
        },
        [touchOfCart(id), ...touchesOfKey(options.once)],
      ),
    claim: (id, customerId, decide, options) =>
      database.write(async (tx) => {
        await takeTurn(tx, customerId);
        const cart = await lockCart(tx, id);
        if (!cart) return undefined;
        return onceForKey(tx, options.once, options.at, async () => {
          const own = await lockOwn(tx, { customerId, currency: cart.currency, except: cart.id });
          const { claimed, result } = decide(cart, own);
          if (claimed) await saveClaim(tx, { cart, own, claimed });
          return result;
        });
      }),
    findOwn: (customerId, currency) => findOwn(database, { customerId, currency, except: "" }),
    listOpen: (customerId, page) => database.read((queries) => listOpen(queries, customerId, page)),
    resultOf: (record) => storedResult(database, record),
  };
}

/** For `share`. */
export const touchOfCart = (id: string): string => `cart ${id}`;

/** Two claims of one customer's come one after the other: the second finds what the first has made the customer's. */
async function takeTurn(tx: Tx, customerId: string): Promise<void> {
  await tx.get("SELECT turn FROM claim_turns WHERE turn = CRC32(?) % 16 FOR UPDATE", customerId);
}

async function saveClaim(tx: Tx, of: { cart: Cart; own: Cart | undefined; claimed: Claimed }): Promise<void> {
  for (const after of [of.claimed.survivor, of.claimed.merged]) {
    const before = after && (after.id === of.cart.id ? of.cart : of.own);
    if (after && before && after !== before) await updateCart(tx, before, after);
  }
}

type Own = { readonly customerId: string; readonly currency: string; readonly except: string };

/** More open carts of one customer than anybody closes in the moment between looking and locking. */
const MAX_OWN = 20;

async function ownIds(queries: Queries, { customerId, currency, except }: Own, limit: number): Promise<string[]> {
  const rows = await queries.all<{ id: string }>(
    `SELECT id FROM carts WHERE customer_id = ? AND state = 'open' AND currency = ? AND id <> ?
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    customerId,
    currency,
    except,
    limit,
  );
  return rows.map(({ id }) => id);
}

async function findOwn(queries: Queries, own: Own): Promise<Cart | undefined> {
  const [id] = await ownIds(queries, own, 1);
  return id === undefined ? undefined : findCart(queries, id);
}

/** Rows are locked by their key: through an index that the state is part of, it would deadlock with whoever orders. */
async function lockOwn(tx: Tx, own: Own): Promise<Cart | undefined> {
  for (const id of await ownIds(tx, own, MAX_OWN)) {
    const cart = await lockCart(tx, id);
    if (cart?.state === "open" && cart.customerId === own.customerId) return cart;
  }
  return undefined;
}

type Page = Parameters<CartStore["listOpen"]>[1];

async function listOpen(queries: Queries, customerId: string, page: Page) {
  const total = await queries.get<{ count: number }>(
    "SELECT count(*) AS count FROM carts WHERE customer_id = ? AND state = 'open'",
    customerId,
  );
  // Ids rise with time (UUIDv7), so that they order the list and cut its pages.
  const rows = await queries.all<{ id: string }>(
    "SELECT id FROM carts WHERE customer_id = ? AND state = 'open' AND id < ? ORDER BY id DESC LIMIT ?",
    customerId,
    page.before ?? "~",
    page.limit,
  );
  const ids = rows.map(({ id }) => id);
  return { carts: await findCarts(queries, ids), total: total?.count ?? 0 };
}
