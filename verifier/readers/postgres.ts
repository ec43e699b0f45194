// The reader of PostgreSQL stores: one read-only transaction on one snapshot. It understands the parameters that the
// services' URLs have as far as they say how to connect (docs/operations.md, "PostgreSQL").
import { readFileSync } from "node:fs";
import { Client, type ClientConfig, types } from "pg";
import { type Rows, StoreMissing } from "./snapshot.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** A whole table in one answer. */
const STATEMENT_TIMEOUT_MS = 60_000;
const DEFAULT_PORT = 5432;

export async function readPostgres<T>(url: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const settings = settingsOf(new URL(url));
  const client = new Client(settings);
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreMissing(`there is no store at ${settings.host}:${settings.port}/${settings.database}: ${reason}`);
  }
  const all = async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
  const get = async <Row>(sql: string) => (await all<Row>(sql))[0];
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const result = await read({
      all,
      get,
      head: async () => (await get<{ position: number }>("SELECT position FROM feed_head"))?.position ?? 0,
    });
    await client.query("COMMIT");
    return result;
  } finally {
    await client.end();
  }
}

function settingsOf(url: URL): ClientConfig {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const ssl = sslOf(url, host);
  return {
    host,
    port: Number(url.port || DEFAULT_PORT),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username) || "postgres",
    password: decodeURIComponent(url.password),
    application_name: "souk verify",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: rowTypes,
    ...(ssl !== undefined && { ssl }),
  };
}

function sslOf({ searchParams }: URL, host: string): ClientConfig["ssl"] {
  const loopback = host === "localhost" || host === "::1" || /^127\./.test(host);
  const mode = searchParams.get("sslmode") ?? (loopback ? "disable" : "verify-full");
  if (mode === "disable") return undefined;
  if (mode === "require") return { rejectUnauthorized: false };
  const file = searchParams.get("sslrootcert");
  return { rejectUnauthorized: true, ...(file !== null && { ca: readFileSync(file, "utf8") }) };
}

/** Positions and epoch milliseconds are BIGINT there and numbers here. */
const rowTypes = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
