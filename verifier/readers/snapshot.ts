// One store, seen in one snapshot, whatever its engine. The tables have the same names and columns on every engine, and
// the queries keep to what all of them understand (a column's name in mixed case, or that is a word of theirs, stands in double quotes).
import { readSqlite } from "./sqlite.ts";

/** What a reader in this process answers at once and one behind a server answers later. */
export type Awaitable<T> = T | Promise<T>;

export type Rows = {
  all<Row>(sql: string): Awaitable<Row[]>;
  get<Row>(sql: string): Awaitable<Row | undefined>;
  /** The last position of the outbox ever given: each engine counts in its own way. */
  head(): Awaitable<number>;
};

export class StoreMissing extends Error {
  override readonly name = "StoreMissing";
}

/** `sqlite:/absolute/path`, `postgres://…`, `mysql://…`, `mongodb://…`. Throws StoreMissing where there is none to read. */
export async function readSnapshot<T>(url: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const scheme = /^[a-z+]+:/.exec(url)?.[0] ?? "";
  if (scheme === "sqlite:") return readSqlite(url.slice(scheme.length), read);
  if (scheme === "postgres:" || scheme === "postgresql:") {
    return (await import("./postgres.ts")).readPostgres(url, read);
  }
  if (scheme === "mongodb:" || scheme === "mongodb+srv:") return (await import("./mongodb.ts")).readMongodb(url, read);
  if (scheme === "mysql:" || scheme === "mariadb:") return (await import("./mysql.ts")).readMysql(url, read);
  if (scheme === "redis:" || scheme === "rediss:") return (await import("./redis.ts")).readRedis(url, read);
  throw new StoreMissing(`there is no reader for ${scheme || "such"} stores yet`);
}
