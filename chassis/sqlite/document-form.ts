// An embedded store in the document form: each collection is one SELECT in key order, and each of its rows becomes a
// document, with the help of whatever other rows belong to it; and a document that comes back becomes those rows.
import { DOCUMENT, type DocumentShape, documentRow } from "../store-image/documents.ts";
import { createPasses } from "../store-image/passes.ts";
import type { Row, TableShape } from "../store-image/store-image.ts";
import type { StoreForm } from "./row-form.ts";
import { createTx, type SqlValue, type Tx } from "./statements.ts";

export type DocumentsOfRows = {
  readonly shape: DocumentShape;
  /** A row for every document, in key order, the key's columns among its own. */
  readonly select: string;
  /** Without the key, unless it stands in fields of the document. */
  toDocument(row: Row, tx: Tx): object;
  /** The other way: puts in the rows that the document is made of. `key` has the key's columns. */
  insert(document: object, tx: Tx, key: Row): void;
};

/** Column by field. */
type Fields = Readonly<Record<string, string>>;

/** Documents that are the rows of the table with their name. `fields` has what is not in the key, or stands beside it. */
export function documentsOfTable(shape: DocumentShape, key: Fields, fields: Fields): DocumentsOfRows {
  const columns = Object.entries({ ...key, ...fields });
  const chosen = columns.map(([field, column]) => `"${column}" AS "${field}"`);
  const order = shape.key.map((field) => `"${key[field]}"`);
  const names = Object.keys(fields);
  return {
    shape,
    select: `SELECT ${chosen.join(", ")} FROM "${shape.name}" ORDER BY ${order.join(", ")}`,
    toDocument: (row) => Object.fromEntries(names.map((name) => [name, row[name]])),
    insert: (document: Readonly<Record<string, SqlValue>>, tx, cells) => {
      const values = columns.map(([field]) => document[field] ?? cells[field] ?? null);
      insertRow(
        tx,
        shape.name,
        Object.fromEntries(columns.map(([, column], index) => [column, values[index] ?? null])),
      );
    },
  };
}

/** Names are the code's own. */
export function insertRow(tx: Tx, table: string, row: Readonly<Record<string, SqlValue>>): void {
  const columns = Object.keys(row).map((name) => `"${name}"`);
  const sql = `INSERT INTO "${table}" (${columns.join()}) VALUES (${columns.map(() => "?").join()})`;
  tx.run(sql, ...Object.values(row));
}

export function documentForm(collections: readonly DocumentsOfRows[]): StoreForm {
  const of = (table: TableShape): DocumentsOfRows => {
    const found = collections.find(({ shape }) => shape.name === table.name);
    if (!found) throw new Error(`there are no documents of ${table.name}`);
    return found;
  };
  return {
    shape: collections.map(({ shape }) => shape),
    open: (connection, place) => {
      const tx = createTx(connection);
      function* documents(table: TableShape): Generator<Row> {
        const { shape, select, toDocument } = of(table);
        for (const row of connection.prepare(select).iterate() as Iterable<Row>) {
          yield documentRow(shape, row, toDocument(row, tx));
        }
      }
      const passes = createPasses(place, documents);
      return {
        read: passes.read,
        count: async (table) => {
          const sql = `SELECT count(*) AS rows_counted FROM (${of(table).select})`;
          return Number(tx.get<{ rows_counted: number }>(sql)?.rows_counted);
        },
        last: async (table) => {
          let last: Row | undefined;
          for (const row of documents(table)) last = row;
          return last;
        },
        insert: (table, row) => of(table).insert(JSON.parse(String(row[DOCUMENT])), tx, row),
      };
    },
  };
}
