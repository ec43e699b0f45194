// Temporary databases for tests, on the server that TEST_MYSQL_URL names. A missing variable is a failure.
import { randomBytes } from "node:crypto";
import { systemClock } from "../clock.ts";
import { type Cleanup, silentLog } from "../sqlite/testing.ts";
import { readMysqlUrl } from "./connection-url.ts";
import { createConnections } from "./connections.ts";
import { type MysqlDatabase, type MysqlOptions, openMysql } from "./database.ts";

export function testServerUrl(): string {
  const url = process.env.TEST_MYSQL_URL;
  if (!url) throw new Error('TEST_MYSQL_URL is not set: eval "$(…/engines up mysql)"');
  return url;
}

/** With the rights of the tests' own user: may say anything to the whole server. */
export async function onServer(sql: string): Promise<readonly unknown[]> {
  const connections = createConnections({ ...readMysqlUrl(testServerUrl()), size: 1 }, () => undefined);
  try {
    return (await (await connections.lend()).command(sql)).rows;
  } finally {
    await connections.close();
  }
}

export async function testServerVersion(): Promise<string> {
  const [row] = (await onServer("SELECT VERSION() AS version")) as { readonly version: string }[];
  return /^[\d.]+-?MariaDB|^[\d.]+/i.exec(row?.version ?? "")?.[0] ?? "unknown";
}

/** The URL of a database that is gone after the test. `before` runs first: whoever uses it lets go there. */
export async function temporaryMysqlUrl(test: Cleanup, before?: () => Promise<unknown>): Promise<string> {
  const name = `souk_test_${randomBytes(8).toString("hex")}`;
  // As careless as a database can be: ours must be careful by itself.
  await onServer(`CREATE DATABASE ${name} CHARACTER SET latin1`);
  test.after(async () => {
    await before?.();
    await onServer(`DROP DATABASE IF EXISTS ${name}`);
  });
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  return url.href;
}

export type TemporaryMysql = {
  readonly url: string;
  readonly database: MysqlDatabase;
  /** The same database, opened as another instance would. */
  another(): Promise<MysqlDatabase>;
};

export async function temporaryMysql(test: Cleanup, options: Partial<MysqlOptions> = {}): Promise<TemporaryMysql> {
  const opened: MysqlDatabase[] = [];
  const url = await temporaryMysqlUrl(test, () => Promise.all(opened.map((database) => database.close())));
  const another = async (): Promise<MysqlDatabase> => {
    const database = await openMysql({ clock: systemClock, log: silentLog, owner: "tests", ...options, url });
    opened.push(database);
    return database;
  };
  return { url, database: await another(), another };
}

/** Cuts all connections to a database but the one that asks; answers how many. */
export async function cutConnections(asking: MysqlDatabase): Promise<number> {
  const rows = await asking.all<{ id: number }>(
    "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
  );
  for (const { id } of rows) await onServer(`KILL ${id}`).catch(() => undefined);
  return rows.length;
}
