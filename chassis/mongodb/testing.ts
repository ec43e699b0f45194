// Temporary databases for tests, on the server that TEST_MONGODB_URL names. A missing variable is a failure.
import { randomBytes } from "node:crypto";
import { MongoClient } from "mongodb";
import { systemClock } from "../clock.ts";
import { type Cleanup, silentLog } from "../sqlite/testing.ts";
import { type MongoDatabase, type MongoOptions, openMongo } from "./database.ts";

export function testServerUrl(): string {
  const url = process.env.TEST_MONGODB_URL;
  if (!url) throw new Error('TEST_MONGODB_URL is not set: eval "$(…/engines up mongodb)"');
  return url;
}

async function onServer<T>(url: string, task: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  try {
    return await task(await client.connect());
  } finally {
    await client.close();
  }
}

export function testServerVersion(): Promise<string> {
  return onServer(testServerUrl(), async (client) => {
    const { version } = await client.db("admin").command({ buildInfo: 1 });
    return String(version);
  });
}

/** The URL of a database that is gone after the test. `before` runs first: whoever uses it lets go there. */
export function temporaryMongoUrl(test: Cleanup, before?: () => Promise<unknown>): string {
  const name = `souk_test_${randomBytes(8).toString("hex")}`;
  test.after(async () => {
    await before?.();
    await onServer(testServerUrl(), (client) => client.db(name).dropDatabase());
  });
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  return url.href;
}

export type TemporaryMongo = {
  readonly url: string;
  readonly database: MongoDatabase;
  /** The same database, opened as another instance would. */
  another(): Promise<MongoDatabase>;
};

export async function temporaryMongo(test: Cleanup, options: Partial<MongoOptions> = {}): Promise<TemporaryMongo> {
  const opened: MongoDatabase[] = [];
  const url = temporaryMongoUrl(test, () => Promise.all(opened.map((database) => database.close())));
  const another = async (): Promise<MongoDatabase> => {
    const database = await openMongo({ clock: systemClock, log: silentLog, owner: "tests", ...options, url });
    opened.push(database);
    return database;
  };
  return { url, database: await another(), another };
}
