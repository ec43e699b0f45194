// Temporary stores for tests.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { systemClock } from "../clock.ts";
import { openSqlite, type SqliteDatabase, type SqliteOptions } from "./database.ts";

export const silentLog = pino({ level: "silent" });

/** A test, or whatever ends later and cleans up then. */
export type Cleanup = { after(task: () => Promise<unknown> | undefined): void };

/** `sqlite:` URL of a file that is gone after the test. */
export async function temporaryUrl(test: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-store-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, "store.db")}`;
}

export async function temporaryDatabase(test: Cleanup, options: Partial<SqliteOptions> = {}): Promise<SqliteDatabase> {
  const url = options.url ?? (await temporaryUrl(test));
  const database = await openSqlite({ clock: systemClock, log: silentLog, ...options, url });
  test.after(() => database.close());
  return database;
}
