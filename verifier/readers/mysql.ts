// The reader of MySQL and MariaDB stores: one read-only transaction on one snapshot. It understands the parameters that the
// services' URLs have as far as they say how to connect (docs/operations.md, "MySQL and MariaDB").
import { readFileSync } from "node:fs";
import { type ConnectionOptions, createConnection, type RowDataPacket } from "mysql2/promise";
import { type Rows, StoreMissing } from "./snapshot.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** A whole table in one answer. */
const STATEMENT_TIMEOUT_MS = 60_000;
const DEFAULT_PORT = 3306;
const NO_SUCH_TABLE = 1146;

/** The queries' names in mixed case stand in double quotes. */
const beginning = [
  "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'",
  "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
  "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];

export async function readMysql<T>(url: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const settings = settingsOf(new URL(url));
  const place = `${settings.host}:${settings.port}/${settings.database}`;
  const connection = await createConnection(settings).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreMissing(`there is no store at ${place}: ${reason}`);
  });
  connection.on("error", () => undefined);
  const all = async <Row>(sql: string): Promise<Row[]> => {
    const query = { sql, timeout: STATEMENT_TIMEOUT_MS };
    const [rows] = await connection.query<RowDataPacket[]>(query).catch((error: unknown) => {
      if (error instanceof Error && "errno" in error && error.errno === NO_SUCH_TABLE) {
        throw new StoreMissing(`there is no store of ours at ${place}: ${error.message}`);
      }
      throw error;
    });
    return rows as Row[];
  };
  const get = async <Row>(sql: string) => (await all<Row>(sql))[0];
  try {
    for (const sql of beginning) await connection.query(sql);
    return await read({
      all,
      get,
      head: async () => (await get<{ position: number }>("SELECT position FROM feed_head"))?.position ?? 0,
    });
  } finally {
    connection.destroy();
  }
}

function settingsOf(url: URL): ConnectionOptions {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const ssl = sslOf(url, host);
  return {
    host,
    port: Number(url.port || DEFAULT_PORT),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username) || "root",
    password: decodeURIComponent(url.password),
    charset: "UTF8MB4_BIN",
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The server may not ask for files of ours.
    flags: ["-LOCAL_FILES"],
    ...(ssl !== undefined && { ssl }),
  };
}

function sslOf({ searchParams }: URL, host: string): ConnectionOptions["ssl"] {
  const loopback = host === "localhost" || host === "::1" || /^127\./.test(host);
  const mode = searchParams.get("sslmode") ?? (loopback ? "disable" : "verify-full");
  if (mode === "disable") return undefined;
  if (mode === "require") return { minVersion: "TLSv1.2", rejectUnauthorized: false };
  const file = searchParams.get("sslrootcert");
  const ca = file !== null && { ca: readFileSync(file, "utf8") };
  return { minVersion: "TLSv1.2", rejectUnauthorized: true, verifyIdentity: true, ...ca };
}
