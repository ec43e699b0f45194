// The document form of a store, for engines whose units are not rows: a table is a collection, and a row is a document's
// key and the document as canonical JSON text, so that two engines' texts are the same where their documents are.
import type { Cell, Row, TableShape } from "./store-image.ts";

export type DocumentShape = TableShape & {
  /**
   * What a document's `_id` is: the key; the key's columns as its fields, in their order; a fact of its own, and the key
   * stands in fields beside it; or made by the engine and not carried.
   */
  readonly id: "key" | "parts" | "own" | "made";
};

export type KeyColumn = TableShape["columns"][number];

export type DocumentTable = {
  readonly name: string;
  readonly id: DocumentShape["id"];
  /** Texts unless it says otherwise. */
  readonly key: readonly (string | KeyColumn)[];
  readonly batch?: number;
};

/** The column that holds the document's text. */
export const DOCUMENT = "document";

export function documentShape({ name, id, key, batch }: DocumentTable): DocumentShape {
  const columns = key.map(
    (column): KeyColumn => (typeof column === "string" ? { name: column, kind: "text" } : column),
  );
  return {
    name,
    id,
    key: columns.map((column) => column.name),
    columns: [...columns, { name: DOCUMENT, kind: "text" }],
    ...(batch !== undefined && { batch }),
  };
}

/** `key` may hold more than the key's columns. */
export function documentRow(shape: DocumentShape, key: Readonly<Record<string, Cell>>, document: object): Row {
  const cells = shape.key.map((column) => [column, key[column] ?? null]);
  return { ...Object.fromEntries(cells), [DOCUMENT]: canonicalJson(document) };
}

/** Keys in order, nothing undefined, and texts as UTF-8 can hold them: half a surrogate pair is U+FFFD there. */
export function canonicalJson(document: object): string {
  return JSON.stringify(document, (_key, value: unknown) => {
    if (typeof value === "string") return value.toWellFormed();
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export const sameKey = ({ key }: TableShape, a: Row, b: Row): boolean => key.every((column) => a[column] === b[column]);
