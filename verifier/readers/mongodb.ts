// The reader of MongoDB stores: every collection that matters in one transaction on one snapshot, laid out as the tables
// that the other engines have (mongodb-tables.ts), so that the checks and their queries see no difference.
import { DatabaseSync } from "node:sqlite";
import { MongoClient, type MongoClientOptions } from "mongodb";
import { type ReadCollection, tables } from "./mongodb-tables.ts";
import { type Rows, StoreMissing } from "./snapshot.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** A whole collection in one answer; the server's own limit of a transaction is a minute. */
const COMMAND_TIMEOUT_MS = 60_000;

export async function readMongodb<T>(url: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const place = url.replace(/^([a-z+]+:\/\/)[^@/]*@/, "$1").replace(/[?].*$/, "");
  const client = new MongoClient(url, optionsOf(url));
  const tablesInMemory = new DatabaseSync(":memory:");
  try {
    await client.connect().catch((error: unknown) => {
      throw new StoreMissing(
        `there is no store at ${place}: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    const found = await fill(tablesInMemory, client);
    if (!found) throw new StoreMissing(`there is no store at ${place}`);
    return await read(rowsOf(tablesInMemory));
  } finally {
    tablesInMemory.close();
    await client.close();
  }
}

/** As the services do: beyond this machine with TLS, unless the URL says otherwise. */
function optionsOf(url: string): MongoClientOptions {
  const hosts = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1]?.split(",");
  const loopback = hosts?.every((host) => /^(localhost|127\.[0-9.]+|\[::1\])(:\d+)?$/.test(host)) ?? true;
  const said = /[?&](tls|ssl|tlsCAFile)=/.test(url);
  return {
    appName: "souk verify",
    serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
    socketTimeoutMS: COMMAND_TIMEOUT_MS,
    readPreference: "primary",
    ...(!said && !loopback && { tls: true }),
  };
}

/** False where there is no store of ours. */
async function fill(database: DatabaseSync, client: MongoClient): Promise<boolean> {
  const db = client.db();
  const session = client.startSession();
  try {
    session.startTransaction({ readConcern: { level: "snapshot" } });
    const collection: ReadCollection = (name) => db.collection(name).find({}, { session }).toArray();
    for (const { name, columns, rows } of tables) {
      database.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
      const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => "?").join(", ")})`);
      database.exec("BEGIN");
      for (const row of await rows(collection)) insert.run(...row);
      database.exec("COMMIT");
    }
    await session.commitTransaction();
  } finally {
    await session.endSession();
  }
  return database.prepare("SELECT 1 FROM store_identity").get() !== undefined;
}

function rowsOf(database: DatabaseSync): Rows {
  const get = <Row>(sql: string) => database.prepare(sql).get() as Row | undefined;
  return {
    all: <Row>(sql: string) => database.prepare(sql).all() as Row[],
    get,
    head: () => get<{ position: number }>("SELECT position FROM feed_head")?.position ?? 0,
  };
}
