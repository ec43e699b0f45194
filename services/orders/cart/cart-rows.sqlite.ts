// How a cart lies in SQLite's rows. Only the SQLite stores of carts and checkout use this.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { Cart, CartLine } from "./cart.ts";
import { type CartLineRow, type CartRow, fromCartRow } from "./cart-row.ts";

export function findCart(tx: Tx, id: string): Cart | undefined {
  const row = tx.get<CartRow>("SELECT * FROM carts WHERE id = ?", id);
  return row && loadCart(tx, row);
}

export function loadCart(tx: Tx, row: CartRow): Cart {
  const sql = "SELECT sku, quantity, quote FROM cart_lines WHERE cart_id = ? ORDER BY position";
  return fromCartRow(row, tx.all<CartLineRow>(sql, row.id));
}

export function insertCart(tx: Tx, cart: Cart): void {
  tx.run(
    `INSERT INTO carts (id, currency, customer_id, state, version, order_id, merged_into, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    cart.id,
    cart.currency,
    cart.customerId,
    cart.state,
    cart.version,
    cart.orderId,
    cart.mergedInto,
    cart.createdAt,
    cart.updatedAt,
  );
  cart.lines.forEach((line, position) => {
    saveLine(tx, cart.id, { line, position });
  });
}

/** `before` is what was read in the same operation. */
export function updateCart(tx: Tx, before: Cart, after: Cart): void {
  const { changes } = tx.run(
    `UPDATE carts SET customer_id = ?, state = ?, version = ?, order_id = ?, merged_into = ?, updated_at = ?
     WHERE id = ? AND version = ?`,
    after.customerId,
    after.state,
    after.version,
    after.orderId,
    after.mergedInto,
    after.updatedAt,
    after.id,
    before.version,
  );
  if (changes !== 1) throw new Error(`cart ${after.id} is not at version ${before.version}`);
  if (after.lines !== before.lines) saveLines(tx, before, after);
}

function saveLines(tx: Tx, before: Cart, after: Cart): void {
  const kept = new Set(after.lines.map((line) => line.sku));
  for (const { sku } of before.lines) {
    if (!kept.has(sku)) tx.run("DELETE FROM cart_lines WHERE cart_id = ? AND sku = ?", after.id, sku);
  }
  after.lines.forEach((line, position) => {
    if (before.lines[position] !== line) saveLine(tx, after.id, { line, position });
  });
}

function saveLine(tx: Tx, cartId: string, of: { readonly line: CartLine; readonly position: number }): void {
  tx.run(
    `INSERT INTO cart_lines (cart_id, position, sku, quantity, quote) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (cart_id, sku) DO UPDATE SET position = excluded.position, quantity = excluded.quantity,
       quote = excluded.quote`,
    cartId,
    of.position,
    of.line.sku,
    of.line.quantity,
    JSON.stringify(of.line.quote),
  );
}
