// Rows to products and back. What is looked up or unique has a column; everything else of a product is one document.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { ProductStatus } from "@souk/contracts/products/product-schema";
import { type CollectionName, type Level, lineTitle, type Product, type StockedProduct } from "./product.ts";

export type ProductRow = {
  readonly id: string;
  readonly handle: string;
  readonly status: ProductStatus;
  readonly source_id: string | null;
  readonly version: number;
  readonly document: string;
  readonly created_at: number;
  readonly updated_at: number;
};
type MembershipRow = {
  readonly product_id: string;
  readonly handle: string;
  readonly title: string;
  readonly place: number;
};
type LevelRow = {
  readonly product_id: string;
  readonly sku: string;
  readonly on_hand: number;
  readonly reserved: number;
};

export const PRODUCT_COLUMNS = "id, handle, status, source_id, version, document, created_at, updated_at";

export function findProduct(tx: Tx, idOrHandle: string): StockedProduct | undefined {
  const row = tx.get<ProductRow>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id = ? AND deleted_at IS NULL`,
    idOrHandle,
  );
  return row ? stocked(tx, [row])[0] : findByHandle(tx, idOrHandle);
}

export function findByHandle(tx: Tx, handle: string): StockedProduct | undefined {
  const row = tx.get<ProductRow>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE handle = ? AND deleted_at IS NULL`,
    handle,
  );
  return row && stocked(tx, [row])[0];
}

export function findBySource(tx: Tx, sourceId: string): StockedProduct | undefined {
  const row = tx.get<ProductRow>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE source_id = ? AND deleted_at IS NULL`,
    sourceId,
  );
  return row && stocked(tx, [row])[0];
}

export function readProducts(tx: Tx, ids: readonly string[]): StockedProduct[] {
  const rows = tx.all<ProductRow>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL`,
    JSON.stringify(ids),
  );
  return stocked(tx, rows);
}

export function readPage(tx: Tx, after: string | null, limit: number): StockedProduct[] {
  const rows = tx.all<ProductRow>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?`,
    after ?? "",
    limit,
  );
  return stocked(tx, rows);
}

function stocked(tx: Tx, rows: readonly ProductRow[]): StockedProduct[] {
  if (rows.length === 0) return [];
  const ids = JSON.stringify(rows.map((row) => row.id));
  const memberships = Map.groupBy(
    tx.all<MembershipRow>(
      `SELECT m.product_id, c.handle, c.title, m.place FROM collection_products m JOIN collections c ON c.id = m.collection_id
       WHERE m.product_id IN (SELECT value FROM json_each(?)) ORDER BY c.handle`,
      ids,
    ),
    (row) => row.product_id,
  );
  const levels = Map.groupBy(
    tx.all<LevelRow>(
      `SELECT v.product_id, s.sku, s.on_hand, s.reserved FROM variants v JOIN stock_levels s ON s.sku = v.sku
       WHERE v.product_id IN (SELECT value FROM json_each(?))`,
      ids,
    ),
    (row) => row.product_id,
  );
  return rows.map((row) => fromRow(row, memberships.get(row.id) ?? [], levels.get(row.id) ?? []));
}

export function fromRow(
  row: ProductRow,
  members: readonly MembershipRow[],
  levels: readonly LevelRow[],
): StockedProduct {
  const product: Product = {
    ...(JSON.parse(row.document) as Product),
    id: row.id,
    handle: row.handle,
    status: row.status,
    collections: members.map(({ handle, title }): CollectionName => ({ handle, title })),
    ...(row.source_id !== null && { sourceId: row.source_id }),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
  return {
    product,
    stock: new Map(
      levels.map((level): [string, Level] => [level.sku, { onHand: level.on_hand, reserved: level.reserved }]),
    ),
    places: new Map(members.map((member) => [member.handle, member.place])),
  };
}

/** The part of a product that has no column. */
function documentOf(product: Product): string {
  const {
    id: _id,
    handle: _handle,
    status: _status,
    collections: _collections,
    sourceId: _sourceId,
    version: _version,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    ...document
  } = product;
  return JSON.stringify(document);
}

export function writeProduct(tx: Tx, product: Product, seq: number): void {
  tx.run(
    `INSERT INTO products (id, handle, status, source_id, version, document, created_at, updated_at, changed_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, status = excluded.status, source_id = excluded.source_id,
       version = excluded.version, document = excluded.document, updated_at = excluded.updated_at,
       changed_seq = excluded.changed_seq`,
    product.id,
    product.handle,
    product.status,
    product.sourceId ?? null,
    product.version,
    documentOf(product),
    product.createdAt,
    product.updatedAt,
    seq,
  );
  writeVariants(tx, product);
}

function writeVariants(tx: Tx, product: Product): void {
  tx.run(
    "DELETE FROM variants WHERE product_id = ? AND sku NOT IN (SELECT value FROM json_each(?))",
    product.id,
    JSON.stringify(product.variants.map((variant) => variant.sku)),
  );
  for (const variant of product.variants) {
    tx.run(
      `INSERT INTO variants (sku, id, product_id, handle, title, for_sale, prices, tax_class, weight_grams, image_url)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sku) DO UPDATE SET handle = excluded.handle, title = excluded.title, for_sale = excluded.for_sale,
         prices = excluded.prices, tax_class = excluded.tax_class, weight_grams = excluded.weight_grams,
         image_url = excluded.image_url`,
      variant.sku,
      variant.id,
      product.id,
      product.handle,
      lineTitle(product, variant),
      product.status === "active" ? 1 : 0,
      JSON.stringify(Object.fromEntries(variant.prices.map(({ amount, currency }) => [currency, amount]))),
      product.taxClass,
      variant.weightGrams ?? 0,
      product.images[0]?.url ?? null,
    );
  }
}

export function removeProduct(tx: Tx, product: Product, at: number, seq: number): void {
  tx.run("DELETE FROM variants WHERE product_id = ?", product.id);
  tx.run("DELETE FROM collection_products WHERE product_id = ?", product.id);
  tx.run(
    "UPDATE products SET deleted_at = ?, updated_at = ?, version = version + 1, changed_seq = ? WHERE id = ?",
    at,
    at,
    seq,
    product.id,
  );
}

/** Marks the moment; call once per operation that changes what the public sees. */
export function nextSeq(tx: Tx): number {
  const row = tx.get<{ seq: number }>("UPDATE catalogue_state SET seq = seq + 1 RETURNING seq");
  if (!row) throw new Error("the catalogue has no state row");
  return row.seq;
}

/** For changes that come from elsewhere than the product itself: its stock, its collections. */
export function touchProducts(tx: Tx, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const seq = nextSeq(tx);
  tx.run("UPDATE products SET changed_seq = ? WHERE id IN (SELECT value FROM json_each(?))", seq, JSON.stringify(ids));
}

export function newestSeq(tx: Tx): number {
  return tx.get<{ seq: number }>("SELECT seq FROM catalogue_state")?.seq ?? 0;
}

/** `deleted` ones come without a product; several products may share a seq (an import's batch). */
export function changedSince(
  tx: Tx,
  seq: number,
  limit: number,
): readonly { id: string; seq: number; gone: boolean }[] {
  const rows = tx.all<{ id: string; changed_seq: number; deleted_at: number | null }>(
    "SELECT id, changed_seq, deleted_at FROM products WHERE changed_seq > ? ORDER BY changed_seq LIMIT ?",
    seq,
    limit,
  );
  const last = rows.at(-1);
  if (!last || rows.length < limit) return rows.map(toChange);
  // The last seq may go on past the limit: take it whole, so that "after this seq" skips nothing.
  const tail = tx.all<{ id: string; changed_seq: number; deleted_at: number | null }>(
    "SELECT id, changed_seq, deleted_at FROM products WHERE changed_seq = ?",
    last.changed_seq,
  );
  return [...rows.filter((row) => row.changed_seq !== last.changed_seq), ...tail].map(toChange);
}

function toChange(row: { readonly id: string; readonly changed_seq: number; readonly deleted_at: number | null }) {
  return { id: row.id, seq: row.changed_seq, gone: row.deleted_at !== null };
}
