// Which products are in which collections, and where in them.
import type { Ids } from "@souk/chassis/ids";
import type { Tx } from "@souk/chassis/sqlite/database";
import type { CollectionName } from "./product.ts";
import { titleKey } from "./title-key.ts";

/**
 * The collections that are meant, by handle in alphabetical order. An existing handle is found as it was written or as
 * a slug; what is missing comes back without an id.
 */
export function resolveCollections(tx: Tx, named: readonly CollectionName[]): (CollectionName & { id?: string })[] {
  const found = new Map<string, CollectionName & { id?: string }>();
  for (const name of named) {
    const row =
      tx.get<{ id: string; handle: string; title: string }>(
        "SELECT id, handle, title FROM collections WHERE handle = ?",
        name.title,
      ) ??
      tx.get<{ id: string; handle: string; title: string }>(
        "SELECT id, handle, title FROM collections WHERE handle = ?",
        name.handle,
      );
    const collection = row ?? name;
    found.set(collection.handle, { ...collection });
  }
  return [...found.values()].sort((a, b) => (a.handle < b.handle ? -1 : 1));
}

/** Makes what is missing, leaves what is no longer named, and joins the new ones at their ends. Answers what it made. */
export function writeMemberships(
  tx: Tx,
  productId: string,
  collections: readonly (CollectionName & { id?: string })[],
  { ids, at }: { readonly ids: Ids; readonly at: number },
): readonly NewCollection[] {
  const made = collections
    .filter(({ id }) => id === undefined)
    .map(({ handle, title }): NewCollection => ({ id: ids.uuid(), handle, title, at }));
  for (const collection of made) insertCollection(tx, collection);
  const wanted = [...collections.flatMap(({ id }) => id ?? []), ...made.map(({ id }) => id)];
  tx.run(
    "DELETE FROM collection_products WHERE product_id = ? AND collection_id NOT IN (SELECT value FROM json_each(?))",
    productId,
    JSON.stringify(wanted),
  );
  for (const id of wanted) {
    tx.run(
      `INSERT INTO collection_products (collection_id, product_id, place)
       SELECT ?1, ?2, COALESCE((SELECT MAX(place) FROM collection_products WHERE collection_id = ?1), 0) + 1
       WHERE true ON CONFLICT DO NOTHING`,
      id,
      productId,
    );
  }
  return made;
}

type NewCollection = { readonly id: string; readonly handle: string; readonly title: string; readonly at: number };

function insertCollection(tx: Tx, { id, handle, title, at }: NewCollection): void {
  tx.run(
    `INSERT INTO collections (id, handle, title, title_key, description_html, image, version, created_at, updated_at)
     VALUES (?, ?, ?, ?, '', NULL, 1, ?, ?)`,
    id,
    handle,
    title,
    titleKey(title),
    at,
    at,
  );
}
