// How the catalogue's rows are said as documents when the store is carried to an engine that keeps documents. A product
// that was removed is a mark only there: its row has nothing else that anybody asks for.
import { type DocumentsOfRows, documentsOfTable } from "@souk/chassis/sqlite/document-form";
import { documentShape } from "@souk/chassis/store-image/documents";
import { type CollectionDocument, type Place, toDocument } from "./product-documents.mongodb.ts";
import { fromRow, PRODUCT_COLUMNS, type ProductRow } from "./product-rows.sqlite.ts";

/** A product with a thousand variants is large, and a collection's text may be. */
const BATCH = 50;

export const productMarks = "SELECT id AS item, changed_seq AS seq FROM products";

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
};

const products: DocumentsOfRows = {
  shape: documentShape({ name: "products", id: "key", key: ["_id"], batch: BATCH }),
  select: `SELECT id AS _id, ${PRODUCT_COLUMNS} FROM products WHERE deleted_at IS NULL ORDER BY id`,
  toDocument: (row: ProductRow & { readonly _id: string }, tx) => {
    const places = tx.all<Place>(
      `SELECT m.collection_id AS id, m.place FROM collection_products m JOIN collections c ON c.id = m.collection_id
       WHERE m.product_id = ? ORDER BY c.handle`,
      row._id,
    );
    const { _id, ...document } = toDocument(fromRow(row, [], []).product, places);
    return document;
  },
};

/** Imports have counted with the same number as changes; it only has to go on rising. */
const catalogue: DocumentsOfRows = {
  shape: documentShape({ name: "catalogue", id: "key", key: ["_id"] }),
  select: "SELECT 'catalogue' AS _id, seq FROM catalogue_state",
  toDocument: ({ seq }) => ({ imports: seq }),
};

export const catalogueDocuments: readonly DocumentsOfRows[] = [collections, products, catalogue];
