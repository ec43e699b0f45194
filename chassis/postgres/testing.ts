// Temporary databases for tests, on the server that TEST_POSTGRES_URL names. A missing variable is a failure.
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { systemClock } from "../clock.ts";
import { type Cleanup, silentLog } from "../sqlite/testing.ts";
import { openPostgres, type PostgresDatabase, type PostgresOptions } from "./database.ts";

export function testServerUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (!url) throw new Error('TEST_POSTGRES_URL is not set: eval "$(…/engines up postgres)"');
  return url;
}

async function onServer(sql: string) {
  const client = new Client({ connectionString: testServerUrl() });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

export async function testServerVersion(): Promise<string> {
  const { rows } = await onServer("SELECT split_part(current_setting('server_version'), ' ', 1) AS version");
  return String(rows[0]?.version);
}

/** The URL of a database that is gone after the test. `before` runs first: whoever uses it lets go there. */
export async function temporaryPostgresUrl(test: Cleanup, before?: () => Promise<unknown>): Promise<string> {
  const name = `souk_test_${randomBytes(8).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  test.after(async () => {
    await before?.();
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  return url.href;
}

export type TemporaryPostgres = {
  readonly url: string;
  readonly database: PostgresDatabase;
  /** The same database, opened as another instance would. */
  another(): Promise<PostgresDatabase>;
};

export async function temporaryPostgres(
  test: Cleanup,
  options: Partial<PostgresOptions> = {},
): Promise<TemporaryPostgres> {
  const opened: PostgresDatabase[] = [];
  const url = await temporaryPostgresUrl(test, () => Promise.all(opened.map((database) => database.close())));
  const another = async (): Promise<PostgresDatabase> => {
    const database = await openPostgres({ clock: systemClock, log: silentLog, owner: "tests", ...options, url });
    opened.push(database);
    return database;
  };
  return { url, database: await another(), another };
}
