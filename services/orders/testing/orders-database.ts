// A fresh store of orders in a file that is gone after the test, and further connections to it.
import type { TestContext } from "node:test";
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";

export const migrations = new URL("../migrations/sqlite/", import.meta.url);

export async function openOrdersDatabase(
  t: Pick<TestContext, "after">,
): Promise<{ readonly url: string; readonly database: SqliteDatabase; another(): Promise<SqliteDatabase> }> {
  const url = await temporaryUrl(t);
  const database = await temporaryDatabase(t, { url, migrations });
  return { url, database, another: () => temporaryDatabase(t, { url, migrations }) };
}
