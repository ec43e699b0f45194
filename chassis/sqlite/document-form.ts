// An embedded store in the document form: each collection is one SELECT in key order, and each of its rows becomes a
// document, with the help of whatever other rows belong to it.
import type { DatabaseSync } from "node:sqlite";
import { type DocumentShape, documentRow, sameKey } from "../store-image/documents.ts";
import { createPasses } from "../store-image/passes.ts";
import type { Row, StoreImageSource, TableShape } from "../store-image/store-image.ts";
import { createTx, type Tx } from "./statements.ts";

export type DocumentsOfRows = {
  readonly shape: DocumentShape;
  /** A row for every document, in key order, the key's columns among its own. */
  readonly select: string;
  /** Without the key, unless it stands in fields of the document. */
  toDocument(row: Row, tx: Tx): object;
};

/** Column by field. */
type Fields = Readonly<Record<string, string>>;

/** Documents that are the rows of the table with their name. `fields` has what is not in the key, or stands beside it. */
export function documentsOfTable(shape: DocumentShape, key: Fields, fields: Fields): DocumentsOfRows {
  const chosen = Object.entries({ ...key, ...fields }).map(([field, column]) => `"${column}" AS "${field}"`);
  const order = shape.key.map((field) => `"${key[field]}"`);
  const names = Object.keys(fields);
  return {
    shape,
    select: `SELECT ${chosen.join(", ")} FROM "${shape.name}" ORDER BY ${order.join(", ")}`,
    toDocument: (row) => Object.fromEntries(names.map((name) => [name, row[name]])),
  };
}

export function documentReader(
  connection: DatabaseSync,
  place: string,
  collections: readonly DocumentsOfRows[],
): Pick<StoreImageSource, "place" | "count" | "read"> {
  const tx = createTx(connection);
  const made = (table: TableShape): DocumentsOfRows => {
    const found = collections.find(({ shape }) => shape.name === table.name);
    if (!found) throw new Error(`${place} has no documents of ${table.name}`);
    return found;
  };
  const passes = createPasses(function* (table: TableShape, after: Row | undefined): Generator<Row> {
    const { shape, select, toDocument } = made(table);
    let behind = after === undefined;
    for (const row of connection.prepare(select).iterate() as Iterable<Row>) {
      if (behind) yield documentRow(shape, row, toDocument(row, tx));
      else behind = after !== undefined && sameKey(shape, row, after);
    }
    if (!behind) throw new Error(`${table.name}: the other store has a document that ${place} has not`);
  });
  return {
    place,
    read: passes.read,
    count: async (table) =>
      Number(
        tx.get<{ rows_counted: number }>(`SELECT count(*) AS rows_counted FROM (${made(table).select})`)?.rows_counted,
      ),
  };
}
