// A connection to a store's database, and whatever is wrong with it told as one line.
import { type Db, MongoClient, type MongoClientOptions } from "mongodb";
import type { MongodbSettings } from "./connection-url.ts";
import { refuseDestroyedSockets } from "./destroyed-sockets.ts";
import { isNetworkError, reasonOf } from "./faults.ts";

export type Connection = { readonly client: MongoClient; readonly db: Db };

/** Refuses a server without transactions. `more` goes before what the URL says. */
export async function connect(settings: MongodbSettings, more: MongoClientOptions = {}): Promise<Connection> {
  refuseDestroyedSockets();
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(settings.url, { ...settings.options, ...more });
    await client.connect();
    const db = client.db(settings.database);
    await refuseWithoutTransactions(db);
    return { client, db };
  } catch (error) {
    await client?.close().catch(() => undefined);
    throw failure(settings, error);
  }
}

/** Without the URL, which may hold a password. */
export function failure({ place }: Pick<MongodbSettings, "place">, error: unknown): Error {
  const away = isNetworkError(error) ? " can't be reached" : "";
  return new Error(`the MongoDB store ${place}${away}: ${reasonOf(error)}`, { cause: error });
}

/** A member of a replica set says its name; a router of a sharded cluster says that it is one. */
async function refuseWithoutTransactions(db: Db): Promise<void> {
  const hello = await db.command({ hello: 1 });
  if (typeof hello.setName === "string" || hello.msg === "isdbgrid") return;
  throw new Error("the server has no transactions: start it as a replica set (one member is enough) and rs.initiate()");
}
