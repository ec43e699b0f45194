// What an operation may ask of a connection, and how what several ask in one step becomes one statement: rows that are
// looked for by their keys, put in, or changed by their keys. One alone is prepared; several go as text, whose length
// differs each time.
import type { Answered } from "../lockstep.ts";
import type { Answer, Connection, SqlValue } from "./connections.ts";
import { isDuplicate } from "./faults.ts";
import { marks, rowMarks } from "./marks.ts";

/** Rows by a key. What it selects has the key's columns in it. */
export type Lookup = {
  readonly columns: string;
  readonly table: string;
  readonly join?: string;
  readonly key: readonly string[];
  /** The index that begins with the key: a server that scanned the table instead would wait for strangers' rows. */
  readonly index?: string;
  /** `ORDER BY …`, `FOR UPDATE`. */
  readonly tail?: string;
};

/** Rows of a table. */
export type Into = { readonly table: string; readonly columns: readonly string[] };

/** Columns of one row, found by its key, where the others are as expected. */
export type Change = {
  readonly table: string;
  /** Nothing of it is set: what is set is told apart by it. */
  readonly key: readonly string[];
  readonly expect?: readonly string[];
  readonly set: readonly string[];
  /** Holds for each row: `answer IS NULL`. */
  readonly where?: string;
};

type Values = readonly SqlValue[];

export type Ask =
  | { readonly kind: "statement"; readonly sql: string; readonly params: Values }
  | { readonly kind: "find"; readonly of: Lookup; readonly key: Values }
  | { readonly kind: "put"; readonly of: Into; readonly rows: readonly Values[] }
  | { readonly kind: "add"; readonly of: Into; readonly row: Values }
  | { readonly kind: "change"; readonly of: Change; readonly given: Given };

/** As the change has them. */
export type Given = { readonly key: Values; readonly expect?: Values; readonly set: Values };

type Of<Kind extends Ask["kind"]> = Extract<Ask, { readonly kind: Kind }>;

/** Several changes went as one, and not each found its row: whose it was is seen when each is asked alone. */
export class RowsNotThere extends Error {}

/** In the order of the asks. */
export async function answerAll(connection: Connection, asked: readonly Ask[]): Promise<readonly Answered[]> {
  const [first] = asked;
  if (first && asked.length === 1) return [await answerOne(connection, first)];
  const answers = new Map<Ask, Answered>();
  for (const alike of Map.groupBy(asked, (ask) => ("of" in ask ? ask.of : ask)).values()) {
    const found = await answerAlike(connection, alike);
    for (const [index, ask] of alike.entries()) answers.set(ask, found[index] as Answered);
  }
  return asked.map((ask) => answers.get(ask) as Answered);
}

/** Of one kind, and about the same table. */
async function answerAlike(connection: Connection, asked: readonly Ask[]): Promise<readonly Answered[]> {
  const [first] = asked;
  if (!first) return [];
  if (asked.length === 1) return [await answerOne(connection, first)];
  switch (first.kind) {
    case "statement":
      return Promise.all(asked.map((ask) => answerOne(connection, ask)));
    case "find":
      return findAll(connection, first.of, asked as readonly Of<"find">[]);
    case "put":
      return putAll(connection, first.of, asked as readonly Of<"put">[]);
    case "add":
      return addAll(connection, first.of, asked as readonly Of<"add">[]);
    case "change":
      return changeAll(connection, first.of, asked as readonly Of<"change">[]);
  }
}

export async function answerOne(connection: Connection, ask: Ask): Promise<Answered> {
  switch (ask.kind) {
    case "statement": {
      const answer = await connection.execute(ask.sql, ask.params);
      return { value: answer, wrote: answer.written > 0 };
    }
    case "find": {
      const answer = await connection.execute(findSql(ask.of, [ask.key]), ask.key);
      return { value: answer.rows, wrote: false };
    }
    case "put":
      await putRows(connection, ask.of, ask.rows);
      return WROTE;
    case "add":
      return { value: await addRow(connection, ask.of, ask.row), wrote: true };
    case "change": {
      const { key, expect = [], set } = ask.given;
      const { written } = await connection.execute(changeSql(ask.of, 1), [...set, ...key, ...expect]);
      return { value: written === 1, wrote: written > 0 };
    }
  }
}

const WROTE: Answered = { value: undefined, wrote: true };

function findSql({ columns, table, join = "", key, index = "PRIMARY", tail = "" }: Lookup, keys: readonly Values[]) {
  const forced = keys.length > 1 ? `FORCE INDEX (${index})` : "";
  return `SELECT ${columns} FROM ${table} ${forced} ${join} WHERE ${anyOf(key, keys)} ${tail}`;
}

/** Of several columns as AND and OR, which both servers read as places in an index. */
function anyOf(key: readonly string[], keys: readonly Values[]): string {
  const [only] = key;
  if (only !== undefined && key.length === 1 && keys.length > 1) return `${only} IN (${marks(keys)})`;
  return `(${keys.map(() => `(${allOf(key)})`).join(" OR ")})`;
}

async function findAll(connection: Connection, of: Lookup, asked: readonly Of<"find">[]): Promise<readonly Answered[]> {
  const keys = [...new Map(asked.map((ask) => [JSON.stringify(ask.key), ask.key])).values()];
  const { rows } = await connection.text(findSql(of, keys), keys.flat());
  const names = of.key.map(nameOf);
  const found = Map.groupBy(rows as readonly Readonly<Record<string, SqlValue>>[], (row) =>
    JSON.stringify(names.map((name) => row[name])),
  );
  return asked.map(({ key }) => ({ value: found.get(JSON.stringify(key)) ?? [], wrote: false }));
}

/** `carts.id`, `"key"`: as a row has it. */
const nameOf = (column: string): string => column.slice(column.lastIndexOf(".") + 1).replaceAll('"', "");

function putRows(connection: Connection, { table, columns }: Into, rows: readonly Values[]): Promise<Answer> {
  const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${rowMarks(rows, columns.length)}`;
  return rows.length === 1 ? connection.execute(sql, rows.flat()) : connection.text(sql, rows.flat());
}

async function putAll(connection: Connection, of: Into, asked: readonly Of<"put">[]): Promise<readonly Answered[]> {
  await putRows(
    connection,
    of,
    asked.flatMap((ask) => ask.rows),
  );
  return asked.map(() => WROTE);
}

async function addRow(connection: Connection, of: Into, row: Values): Promise<boolean> {
  try {
    await putRows(connection, of, [row]);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Where one of them is there already none is put in by the first statement. */
async function addAll(connection: Connection, of: Into, asked: readonly Of<"add">[]): Promise<readonly Answered[]> {
  try {
    await putRows(
      connection,
      of,
      asked.map((ask) => ask.row),
    );
    return asked.map(() => ({ value: true, wrote: true }));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const answers: Answered[] = [];
  for (const { row } of asked) answers.push({ value: await addRow(connection, of, row), wrote: true });
  return answers;
}

/** Assignments see those on their left done already: only what stays as it is may tell the rows apart. */
function changeSql({ table, key, expect = [], set, where }: Change, rows: number): string {
  const cases = `WHEN ${allOf(key)} THEN ? `.repeat(rows);
  const values = set.map((column) => `${column} = ${rows === 1 ? "?" : `CASE ${cases}END`}`);
  const found = Array.from({ length: rows }, () => `(${allOf([...key, ...expect])})`).join(" OR ");
  return `UPDATE ${table} SET ${values.join(", ")} WHERE (${found})${where === undefined ? "" : ` AND ${where}`}`;
}

const allOf = (columns: readonly string[]): string => columns.map((column) => `${column} = ?`).join(" AND ");

async function changeAll(
  connection: Connection,
  of: Change,
  asked: readonly Of<"change">[],
): Promise<readonly Answered[]> {
  const given = asked.map((ask) => ask.given);
  const params = [
    ...of.set.flatMap((_, column) => given.flatMap(({ key, set }) => [...key, set[column] ?? null])),
    ...given.flatMap(({ key, expect = [] }) => [...key, ...expect]),
  ];
  const { written } = await connection.text(changeSql(of, given.length), params);
  if (written !== given.length) throw new RowsNotThere(`${given.length} rows of ${of.table}, ${written} were there`);
  return given.map(() => ({ value: true, wrote: true }));
}
