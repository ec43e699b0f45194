// What SQL stores have in common when they are carried: the statements that read a table in key order.
import type { Row, TableShape } from "./store-image.ts";

export type Dialect = {
  /** A name that may be a reserved word. */
  readonly quote: (name: string) => string;
  /** The n-th parameter, from 1. */
  readonly mark: (n: number) => string;
  /** A column of text, compared by its UTF-8 bytes. */
  readonly byBytes: (column: string) => string;
};

export type Statements = {
  readonly count: string;
  /** The first rows; its only parameter is how many. */
  readonly first: string;
  /** Parameters: the key behind which to begin, and how many. */
  readonly next: string;
  readonly last: string;
};

export function statementsFor({ name, columns, key }: TableShape, { quote, mark, byBytes }: Dialect): Statements {
  const table = quote(name);
  const chosen = columns.map((column) => quote(column.name)).join(", ");
  const kindOf = (column: string) => columns.find((each) => each.name === column)?.kind;
  const ordered = key.map((column) => (kindOf(column) === "text" ? byBytes(quote(column)) : quote(column)));
  const behind = `(${ordered.join(", ")}) > (${key.map((_, index) => mark(index + 1)).join(", ")})`;
  const select = `SELECT ${chosen} FROM ${table}`;
  const order = `ORDER BY ${ordered.join(", ")}`;
  return {
    count: `SELECT count(*) AS rows_counted FROM ${table}`,
    first: `${select} ${order} LIMIT ${mark(1)}`,
    next: `${select} WHERE ${behind} ${order} LIMIT ${mark(key.length + 1)}`,
    last: `${select} ${order.replaceAll(", ", " DESC, ")} DESC LIMIT 1`,
  };
}

export function keyOf({ name, key }: TableShape, row: Row): (string | number)[] {
  return key.map((column) => {
    const cell = row[column];
    if (typeof cell !== "string" && typeof cell !== "number") throw new Error(`${name}.${column} can't be a key`);
    return cell;
  });
}
