// How a cart lies in MySQL's rows. Only the MySQL stores of carts and checkout use this. Whoever changes a cart holds its
// row's lock, so its lines need none of their own.
import type { Queries, Tx } from "@souk/chassis/mysql/database";
import { type Change, type Into, type Lookup, marks, rowMarks, type SqlValue } from "@souk/chassis/mysql/statements";
import type { Cart } from "./cart.ts";
import { type CartLineRow, type CartRow, fromCartRow } from "./cart-row.ts";

const LINE_COLUMNS = 5;

/** A cart without lines is one row of nulls. */
type JoinedRow = CartRow & { readonly [Column in keyof CartLineRow]: CartLineRow[Column] | null };

const joined = {
  columns: "carts.*, cart_lines.sku, cart_lines.quantity, cart_lines.quote",
  table: "carts",
  join: "LEFT JOIN cart_lines ON cart_lines.cart_id = carts.id",
} as const;
const CART: Lookup = { ...joined, key: ["carts.id"], tail: "ORDER BY carts.id, cart_lines.position" };
const LOCK: Lookup = { columns: "id", table: "carts", key: ["id"], tail: "FOR UPDATE" };
const NEW_CART: Into = {
  table: "carts",
  columns: [
    ...["id", "currency", "customer_id", "state", "version", "order_id", "merged_into", "created_at", "updated_at"],
  ],
};
const NEW_LINE: Into = { table: "cart_lines", columns: ["cart_id", "position", "sku", "quantity", "quote"] };
const CHANGED: Change = {
  table: "carts",
  key: ["id"],
  expect: ["version"],
  set: ["customer_id", "state", "version", "order_id", "merged_into", "updated_at"],
};

export async function findCart(queries: Queries, id: string): Promise<Cart | undefined> {
  return toCarts(await queries.find<JoinedRow>(CART, id))[0];
}

/** As it is now, and it stays so until the operation ends. */
export async function lockCart(tx: Tx, id: string): Promise<Cart | undefined> {
  const row = await tx.findOne(LOCK, id);
  return row === undefined ? undefined : findCart(tx, id);
}

/** In the order of the ids; those that are not there are left out. */
export async function findCarts(queries: Queries, ids: readonly string[]): Promise<readonly Cart[]> {
  if (ids.length === 0) return [];
  const sql = `SELECT ${joined.columns} FROM carts ${joined.join} WHERE carts.id IN (${marks(ids)})
    ORDER BY carts.id, cart_lines.position`;
  const found = new Map(toCarts(await queries.all<JoinedRow>(sql, ...ids)).map((cart) => [cart.id, cart]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

function toCarts(rows: readonly JoinedRow[]): readonly Cart[] {
  const groups = new Map<string, { readonly row: CartRow; readonly lines: CartLineRow[] }>();
  for (const row of rows) {
    const group = groups.get(row.id) ?? { row, lines: [] };
    groups.set(row.id, group);
    const { sku, quantity, quote } = row;
    if (sku !== null && quantity !== null && quote !== null) group.lines.push({ sku, quantity, quote });
  }
  return [...groups.values()].map(({ row, lines }) => fromCartRow(row, lines));
}

/** Without lines it is one statement. */
export async function insertCart(tx: Queries, cart: Cart): Promise<void> {
  await tx.put(NEW_CART, [
    [
      cart.id,
      cart.currency,
      cart.customerId,
      cart.state,
      cart.version,
      cart.orderId,
      cart.mergedInto,
      cart.createdAt,
      cart.updatedAt,
    ],
  ]);
  await saveLines(tx, { ...cart, lines: [] }, cart);
}

/** `before` is what was locked in the same operation. */
export async function updateCart(tx: Tx, before: Cart, after: Cart): Promise<void> {
  const changed = await tx.change(CHANGED, {
    key: [after.id],
    expect: [before.version],
    set: [after.customerId, after.state, after.version, after.orderId, after.mergedInto, after.updatedAt],
  });
  if (!changed) throw new Error(`cart ${after.id} is not at version ${before.version}`);
  if (after.lines !== before.lines) await saveLines(tx, before, after);
}

type Line = Cart["lines"][number];

async function saveLines(tx: Queries, before: Cart, after: Cart): Promise<void> {
  const kept = new Set(after.lines.map((line) => line.sku));
  const gone = before.lines.filter(({ sku }) => !kept.has(sku)).map(({ sku }) => sku);
  if (gone.length > 0) {
    await tx.run(`DELETE FROM cart_lines WHERE cart_id = ? AND sku IN (${marks(gone)})`, after.id, ...gone);
  }
  const valuesOf = (line: Line, position: number): readonly SqlValue[] => {
    return [after.id, position, line.sku, line.quantity, JSON.stringify(line.quote)];
  };
  const known = new Set(before.lines.map((line) => line.sku));
  await tx.put(
    NEW_LINE,
    after.lines.flatMap((line, position) => (known.has(line.sku) ? [] : [valuesOf(line, position)])),
  );
  const changed = after.lines.flatMap((line, position) =>
    known.has(line.sku) && before.lines[position] !== line ? [valuesOf(line, position)] : [],
  );
  if (changed.length === 0) return;
  await tx.run(
    `INSERT INTO cart_lines (cart_id, position, sku, quantity, quote) VALUES ${rowMarks(changed, LINE_COLUMNS)}
     ON DUPLICATE KEY UPDATE position = VALUES(position), quantity = VALUES(quantity), quote = VALUES(quote)`,
    ...changed.flat(),
  );
}
