// An embedded store in the row form: its tables as they are.
import type { DatabaseSync } from "node:sqlite";
import { type Dialect, keyOf, type Statements, statementsFor } from "../store-image/sql-rows.ts";
import type { Cell, Row, StoreImageTarget, StoreShape, TableShape } from "../store-image/store-image.ts";
import { createTx } from "./statements.ts";

/** How the tables of a form are read, and how a row of it is put in. */
export type OpenForm = Pick<StoreImageTarget, "count" | "read" | "last"> & {
  insert(table: TableShape, row: Row): void;
};

export type StoreForm = {
  readonly shape: StoreShape;
  open(connection: DatabaseSync, place: string): OpenForm;
};

const dialect: Dialect = { quote: (name) => `"${name}"`, mark: (n) => `?${n}`, byBytes: (column) => column };

export function rowForm(shape: StoreShape): StoreForm {
  const statements = new Map<TableShape, Statements & { readonly insert: string }>();
  const of = (table: TableShape) => {
    const found = statements.get(table) ?? { ...statementsFor(table, dialect), insert: insertInto(table) };
    statements.set(table, found);
    return found;
  };
  return {
    shape,
    open: (connection) => {
      const tx = createTx(connection);
      return {
        count: async (table) => Number(tx.get<{ rows_counted: number }>(of(table).count)?.rows_counted),
        read: async (table, after, limit) =>
          after ? tx.all<Row>(of(table).next, ...keyOf(table, after), limit) : tx.all<Row>(of(table).first, limit),
        last: async (table) => tx.get<Row>(of(table).last),
        insert: (table, row) =>
          void tx.run(of(table).insert, ...table.columns.map(({ name }): Cell => row[name] ?? null)),
      };
    },
  };
}

function insertInto({ name, columns }: TableShape): string {
  const names = columns.map((column) => dialect.quote(column.name));
  return `INSERT INTO ${dialect.quote(name)} (${names.join()}) VALUES (${names.map(() => "?").join()})`;
}
