// Temporary stores for tests.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import pino from "pino";
import { systemClock } from "../clock.ts";
import { openSqlite, type SqliteDatabase, type SqliteOptions } from "./database.ts";

export const silentLog = pino({ level: "silent" });

/** `sqlite:` URL of a file that is gone after the test. */
export async function temporaryUrl(test: Pick<TestContext, "after">): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-store-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, "store.db")}`;
}

export async function temporaryDatabase(
  test: Pick<TestContext, "after">,
  options: Partial<SqliteOptions> = {},
): Promise<SqliteDatabase> {
  const url = options.url ?? (await temporaryUrl(test));
  const database = await openSqlite({ clock: systemClock, log: silentLog, ...options, url });
  test.after(() => database.close());
  return database;
}
