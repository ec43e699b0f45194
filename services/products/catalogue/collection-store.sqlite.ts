// Collections in SQLite, beside the products that they name.
import type { Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { Image } from "@souk/contracts/products/product-schema";
import { collectionEvent } from "./catalogue-events.ts";
import type { SqliteStoreParts } from "./catalogue-store.sqlite.ts";
import type { Writing } from "./catalogue-store.ts";
import type { Collection, CollectionContent } from "./collection.ts";
import type { CollectionPage, CollectionPosition, CollectionStore } from "./collection-store.ts";
import { touchProducts } from "./product-rows.sqlite.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import { titleKey } from "./title-key.ts";

const MAX_HANDLE_TRIES = 20;
const COLUMNS = "id, handle, title, title_key, description_html, image, version, created_at, updated_at";

type Row = {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly title_key: string;
  readonly description_html: string;
  readonly image: string | null;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
};

export function createSqliteCollectionStore(parts: SqliteStoreParts): CollectionStore {
  const { database, clock, ids } = parts;
  return {
    create: (content, options) =>
      database.write((tx) =>
        onceForKey(tx, options.idempotency, clock.now(), (): Collection | Refusal => {
          const handle = options.madeHandle ? freeHandle(tx, content.handle) : content.handle;
          const at = clock.now();
          const made = { id: ids.uuid(), version: 1, createdAt: at, updatedAt: at };
          return save(tx, { ...content, handle, ...made }, content, options, parts);
        }),
      ),

    update: (idOrHandle, edit, writing) =>
      database.write((tx): Collection | Refusal | "missing" => {
        const current = findCollection(tx, idOrHandle);
        if (!current) return "missing";
        const content = edit(current);
        if (isRefusal(content)) return content;
        if (isSame(tx, current, content)) return current;
        const next = { ...current, ...content, version: current.version + 1, updatedAt: clock.now() };
        return save(tx, next, content, writing, parts);
      }),

    remove: (idOrHandle, writing) =>
      database.write((tx) => {
        const current = findCollection(tx, idOrHandle);
        if (!current) return "missing";
        touchProducts(tx, membersOf(tx, current.id));
        tx.run("DELETE FROM collections WHERE id = ?", current.id);
        tell(tx, { ...current, version: current.version + 1 }, true, writing, parts);
        return "removed";
      }),

    find: async (idOrHandle) => database.read((tx) => findCollection(tx, idOrHandle)),
    page: async (after, limit) => database.read((tx) => readPage(tx, after, limit)),
  };
}

function save(
  tx: Tx,
  wanted: Collection & { readonly products?: readonly string[] },
  content: CollectionContent,
  writing: Writing,
  parts: SqliteStoreParts,
): Collection | Refusal {
  const { products: _products, ...collection } = wanted;
  const owner = tx.get<{ id: string }>("SELECT id FROM collections WHERE handle = ?", collection.handle);
  if (owner && owner.id !== collection.id) {
    return refusal("handle_taken", "/handle", `Another collection has the handle ${collection.handle}.`);
  }
  const unknown = content.products && firstUnknown(tx, content.products);
  if (unknown !== undefined) {
    return refusal("unprocessable", `/products/${content.products?.indexOf(unknown)}`, "There is no such product.");
  }
  const before = membersOf(tx, collection.id);
  writeRow(tx, collection);
  if (content.products) writeMembers(tx, collection.id, content.products);
  touchProducts(tx, [...new Set([...before, ...(content.products ?? [])])]);
  tell(tx, collection, false, writing, parts);
  return collection;
}

function isSame(tx: Tx, current: Collection, content: CollectionContent): boolean {
  const { products, ...fields } = content;
  const { handle, title, descriptionHtml, image } = current;
  const same =
    JSON.stringify(Object.entries(fields).sort()) ===
    JSON.stringify(Object.entries({ handle, title, descriptionHtml, image }).sort());
  return same && (products === undefined || products.join() === membersOf(tx, current.id).join());
}

function writeRow(tx: Tx, collection: Collection): void {
  tx.run(
    `INSERT INTO collections (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, title = excluded.title, title_key = excluded.title_key,
       description_html = excluded.description_html, image = excluded.image, version = excluded.version,
       updated_at = excluded.updated_at`,
    collection.id,
    collection.handle,
    collection.title,
    titleKey(collection.title),
    collection.descriptionHtml,
    collection.image && JSON.stringify(collection.image),
    collection.version,
    collection.createdAt,
    collection.updatedAt,
  );
}

/** In their order; a product that is named twice keeps its first place. */
function writeMembers(tx: Tx, id: string, products: readonly string[]): void {
  tx.run("DELETE FROM collection_products WHERE collection_id = ?", id);
  tx.run(
    `INSERT INTO collection_products (collection_id, product_id, place)
     SELECT ?, value, MIN(key) + 1 FROM json_each(?) GROUP BY value`,
    id,
    JSON.stringify(products),
  );
}

function membersOf(tx: Tx, id: string): readonly string[] {
  return tx
    .all<{ product_id: string }>(
      "SELECT product_id FROM collection_products WHERE collection_id = ? ORDER BY place",
      id,
    )
    .map((row) => row.product_id);
}

function firstUnknown(tx: Tx, products: readonly string[]): string | undefined {
  return tx.get<{ value: string }>(
    `SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM products WHERE deleted_at IS NULL
       AND id IN (SELECT value FROM json_each(?))) LIMIT 1`,
    JSON.stringify(products),
    JSON.stringify(products),
  )?.value;
}

function freeHandle(tx: Tx, handle: string): string {
  for (let number = 1; number <= MAX_HANDLE_TRIES; number += 1) {
    const candidate = number === 1 ? handle : `${handle}-${number}`;
    if (!tx.get("SELECT 1 FROM collections WHERE handle = ?", candidate)) return candidate;
  }
  return handle;
}

function findCollection(tx: Tx, idOrHandle: string): Collection | undefined {
  const row =
    tx.get<Row>(`SELECT ${COLUMNS} FROM collections WHERE id = ?`, idOrHandle) ??
    tx.get<Row>(`SELECT ${COLUMNS} FROM collections WHERE handle = ?`, idOrHandle);
  return row && fromRow(row);
}

function fromRow(row: Row): Collection {
  return {
    id: row.id,
    handle: row.handle,
    title: row.title,
    descriptionHtml: row.description_html,
    image: row.image === null ? null : (JSON.parse(row.image) as Image),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function readPage(tx: Tx, after: CollectionPosition | null, limit: number): CollectionPage {
  const rows = tx.all<Row>(
    `SELECT ${COLUMNS} FROM collections WHERE (title_key, id) > (?, ?) ORDER BY title_key, id LIMIT ?`,
    after?.key ?? "",
    after?.id ?? "",
    limit + 1,
  );
  const total = tx.get<{ n: number }>("SELECT COUNT(*) AS n FROM collections")?.n ?? 0;
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(fromRow), total, next: last ? { key: last.title_key, id: last.id } : null };
}

function tell(tx: Tx, collection: Collection, deleted: boolean, writing: Writing, parts: SqliteStoreParts): void {
  appendEvent(tx, collectionEvent(collection, deleted, writing, parts));
}
