// A fresh store of orders in a file that is gone after the test, and further connections to it.
import type { TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { storesOver } from "../stores.ts";

export const migrations = new URL("../migrations/sqlite/", import.meta.url);

export async function openOrdersDatabase(
  t: Pick<TestContext, "after">,
): Promise<{ readonly url: string; readonly database: SqliteDatabase; another(): Promise<SqliteDatabase> }> {
  const url = await temporaryUrl(t);
  const database = await temporaryDatabase(t, { url, migrations });
  return { url, database, another: () => temporaryDatabase(t, { url, migrations }) };
}

/** All stores over it, and what has left its outbox. */
export async function openOrdersStores(t: Pick<TestContext, "after">) {
  const { database, another } = await openOrdersDatabase(t);
  const writing = { clock: systemClock, ids: createIds(systemClock, systemRandom) };
  const events = (orderId: string): readonly string[] =>
    database
      .read((tx) =>
        tx.all<{ type: string }>("SELECT type FROM outbox WHERE aggregate_id = ? ORDER BY position", orderId),
      )
      .map((row) => row.type);
  return { ...storesOver(database, writing), events, again: async () => storesOver(await another(), writing) };
}
