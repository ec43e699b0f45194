// Carts in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey, resultForKey } from "@souk/chassis/sqlite/idempotency";
import type { Cart, Claimed } from "./cart.ts";
import type { CartRow } from "./cart-row.ts";
import { findCart, insertCart, loadCart, updateCart } from "./cart-rows.sqlite.ts";
import type { CartStore } from "./cart-store.ts";

export function createSqliteCartStore(database: SqliteDatabase): CartStore {
  return {
    create: (cart, result, options) =>
      database.write((tx) =>
        onceForKey(tx, options.once, options.at, () => {
          insertCart(tx, cart);
          return result;
        }),
      ),
    find: async (id) => database.read((tx) => findCart(tx, id)),
    change: (id, decide, options) =>
      database.write((tx) => {
        const cart = findCart(tx, id);
        if (!cart) return undefined;
        return onceForKey(tx, options.once, options.at, () => {
          const decision = decide(cart);
          if (decision.cart && decision.cart !== cart) updateCart(tx, cart, decision.cart);
          return decision.result;
        });
      }),
    claim: (id, customerId, decide, options) =>
      database.write((tx) => {
        const cart = findCart(tx, id);
        if (!cart) return undefined;
        return onceForKey(tx, options.once, options.at, () => {
          const own = findOwn(tx, { customerId, currency: cart.currency, except: cart.id });
          const { claimed, result } = decide(cart, own);
          if (claimed) saveClaim(tx, { cart, own, claimed });
          return result;
        });
      }),
    findOwn: async (customerId, currency) => database.read((tx) => findOwn(tx, { customerId, currency, except: "" })),
    listOpen: async (customerId, page) => database.read((tx) => listOpen(tx, customerId, page)),
    resultOf: async <T>(record: Parameters<typeof resultForKey>[1]) =>
      database.read((tx) => resultForKey<T>(tx, record)),
  };
}

function saveClaim(tx: Tx, of: { cart: Cart; own: Cart | undefined; claimed: Claimed }): void {
  for (const after of [of.claimed.survivor, of.claimed.merged]) {
    const before = after && (after.id === of.cart.id ? of.cart : of.own);
    if (after && before && after !== before) updateCart(tx, before, after);
  }
}

type Own = { readonly customerId: string; readonly currency: string; readonly except: string };

function findOwn(tx: Tx, { customerId, currency, except }: Own): Cart | undefined {
  const row = tx.get<CartRow>(
    `SELECT * FROM carts WHERE customer_id = ? AND state = 'open' AND currency = ? AND id <> ?
     ORDER BY created_at DESC, id DESC LIMIT 1`,
    customerId,
    currency,
    except,
  );
  return row && loadCart(tx, row);
}

function listOpen(tx: Tx, customerId: string, page: { readonly limit: number; readonly before?: string | undefined }) {
  const total = tx.get<{ count: number }>(
    "SELECT count(*) AS count FROM carts WHERE customer_id = ? AND state = 'open'",
    customerId,
  );
  // Ids rise with time (UUIDv7), so that they order the list and cut its pages.
  const rows = tx.all<CartRow>(
    "SELECT * FROM carts WHERE customer_id = ? AND state = 'open' AND id < ? ORDER BY id DESC LIMIT ?",
    customerId,
    page.before ?? "~",
    page.limit,
  );
  return { carts: rows.map((row) => loadCart(tx, row)), total: total?.count ?? 0 };
}
