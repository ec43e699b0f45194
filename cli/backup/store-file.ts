// One store: copied out of its pinned snapshot into a file of its own, and looked at before it counts. SQLite's online
// backup copies from the read transaction that is already open; VACUUM INTO would be smaller, but can't run in one.
import { backup, DatabaseSync } from "node:sqlite";
import { CommandError } from "../command.ts";
import type { PinnedStore } from "./same-moment.ts";

/** 4 MiB of pages a step. */
const PAGES_A_STEP = 1_024;

/** Answers the rows by table. The file is whole in itself: no log beside it. */
export async function copyStore(
  store: PinnedStore,
  path: string,
  progress: (share: number) => void,
): Promise<Readonly<Record<string, number>>> {
  await backup(store.connection, path, {
    rate: PAGES_A_STEP,
    progress: ({ totalPages, remainingPages }) => progress(totalPages > 0 ? 1 - remainingPages / totalPages : 1),
  }).catch((error: unknown) => {
    throw damage(error, store.name);
  });
  const connection = new DatabaseSync(path);
  try {
    connection.exec("PRAGMA journal_mode = DELETE");
    if (store.name === "web") leaveOut(connection, NOT_RESTORED);
    return examine(connection, store.name);
  } finally {
    connection.close();
  }
}

/** Of web: who is signed in at a browser, because a restored token would be a used one (RFC 9700, 4.14); and drafts. */
const NOT_RESTORED = ["sessions", "theme_drafts", "departures"];

function leaveOut(connection: DatabaseSync, tables: readonly string[]): void {
  const there = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  for (const table of tables) if (there.get(table) !== undefined) connection.exec(`DELETE FROM ${table}`);
  connection.exec("VACUUM");
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** One clear line where a store is no whole SQLite file; every other error as it was. */
export function damage(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error)) return error;
  const damaged = [SQLITE_CORRUPT, SQLITE_NOTADB].includes(Number(error.errcode) & 0xff);
  return damaged ? new CommandError(`the store of ${name} is damaged: ${error.message}`) : error;
}

/** Throws where SQLite finds the file damaged. */
export function examine(connection: DatabaseSync, name: string): Readonly<Record<string, number>> {
  try {
    return examineWhole(connection, name);
  } catch (error) {
    throw damage(error, name);
  }
}

function examineWhole(connection: DatabaseSync, name: string): Readonly<Record<string, number>> {
  const [first] = connection.prepare("PRAGMA quick_check(1)").all();
  if (first?.quick_check !== "ok") throw new CommandError(`the store of ${name} is damaged: ${first?.quick_check}`);
  const tables = connection
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all()
    .map((row) => String(row.name));
  return Object.fromEntries(
    tables.map((table) => [
      table,
      Number(connection.prepare(`SELECT count(*) AS rows FROM "${table.replaceAll('"', '""')}"`).get()?.rows),
    ]),
  );
}
