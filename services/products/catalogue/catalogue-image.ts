// How the catalogue is said as documents when the store is carried to or from an engine that keeps documents. A product that
// was removed is a mark only there: its row has nothing else that anybody asks for.
import { type DocumentsOfRows, documentsOfTable, insertRow } from "@souk/chassis/sqlite/document-form";
import type { Marked } from "@souk/chassis/store-image/chassis-documents";
import { documentShape } from "@souk/chassis/store-image/documents";
import {
  type CollectionDocument,
  fromDocument,
  type Place,
  type ProductDocument,
  toDocument,
} from "./product-documents.mongodb.ts";
import { fromRow, PRODUCT_COLUMNS, type ProductRow, writeProduct } from "./product-rows.sqlite.ts";

/** A product with a thousand variants is large, and a collection's text may be. */
const BATCH = 50;

/** Products that were removed are rows as well, and stay marks. */
export const productMarks: Marked = {
  select: "SELECT id AS item, changed_seq AS seq FROM products",
  insert: (id, seq, tx) => {
    const nothing = { handle: id, status: "archived", version: 1, document: "{}", created_at: 0, updated_at: 0 };
    insertRow(tx, "products", { id, ...nothing, deleted_at: 0, changed_seq: seq });
  },
};

const collectionRow = documentsOfTable(
  documentShape({ name: "collections", id: "key", key: ["_id"], batch: BATCH }),
  { _id: "id" },
  {
    ...{ handle: "handle", title: "title", titleKey: "title_key", descriptionHtml: "description_html", image: "image" },
    ...{ version: "version", createdAt: "created_at", updatedAt: "updated_at" },
  },
);
type CollectionRow = Omit<CollectionDocument, "image" | "lastPlace"> & { readonly image: string | null };

const collections: DocumentsOfRows = {
  ...collectionRow,
  toDocument: (row: CollectionRow, tx): Omit<CollectionDocument, "_id"> => {
    const fields = collectionRow.toDocument(row, tx) as Omit<CollectionRow, "_id">;
    const places = tx.get<{ last: number | null }>(
      "SELECT max(place) AS last FROM collection_products WHERE collection_id = ?",
      row._id,
    );
    return { ...fields, image: row.image === null ? null : JSON.parse(row.image), lastPlace: places?.last ?? 0 };
  },
  insert: ({ image, ...document }: CollectionDocument, tx, key) =>
    collectionRow.insert({ ...document, image: image && JSON.stringify(image) }, tx, key),
};

const products: DocumentsOfRows = {
  shape: documentShape({ name: "products", id: "key", key: ["_id"], batch: BATCH }),
  select: `SELECT id AS _id, ${PRODUCT_COLUMNS} FROM products WHERE deleted_at IS NULL ORDER BY id`,
  toDocument: (row: ProductRow & { readonly _id: string }, tx) => {
    const places = tx.all<Place>(
      "SELECT collection_id AS id, place FROM collection_products WHERE product_id = ? ORDER BY collection_id",
      row._id,
    );
    const { _id, ...document } = toDocument(fromRow(row, [], []).product, places);
    return document;
  },
  /** Its mark is there already. */
  insert: (document: Omit<ProductDocument, "_id">, tx, { _id }) => {
    const product = fromDocument({ ...document, _id: String(_id) }, new Map());
    const { id, createdAt } = product;
    const mark = tx.get<{ changed_seq: number }>("SELECT changed_seq FROM products WHERE id = ?", id);
    writeProduct(tx, product, mark?.changed_seq ?? 0);
    tx.run("UPDATE products SET deleted_at = NULL, created_at = ? WHERE id = ?", createdAt, id);
    for (const { id: collection_id, place } of document.collections) {
      insertRow(tx, "collection_products", { collection_id, product_id: id, place });
    }
  },
};

/** Imports have counted with the same number as changes; it only has to go on rising. */
const catalogue: DocumentsOfRows = {
  shape: documentShape({ name: "catalogue", id: "key", key: ["_id"] }),
  select: "SELECT 'catalogue' AS _id, seq FROM catalogue_state",
  toDocument: ({ seq }) => ({ imports: seq }),
  insert: ({ imports }: { readonly imports: number }, tx) => insertRow(tx, "catalogue_state", { one: 1, seq: imports }),
};

export const catalogueDocuments: readonly DocumentsOfRows[] = [collections, products, catalogue];
