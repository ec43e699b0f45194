// What a mysql:// URL says: where the server is, and how patiently, how encrypted and how often we connect.
import type { ConnectionOptions } from "mysql2";
import { type NumberRange, readCertificates, readNumber, readSslMode, refuseUnknown } from "../store-url.ts";

export type MysqlSettings = {
  /** `host:port/name`, for messages: no user, no password. */
  readonly place: string;
  readonly connection: ConnectionOptions;
  /** Connections of this process. */
  readonly size: number;
  /** For a new connection, and for waiting until one of the pool is free. */
  readonly connectMs: number;
  readonly statementMs: number;
  readonly lockWaitSeconds: number;
  /** Where a connection of ours may rest for longer than others, also amid a transaction. */
  readonly idleSeconds?: number;
};

/** Parameters of the URL that are whole numbers. */
const limits = {
  /** Connections of one process. The server's max_connections must hold all instances' together. */
  pool_size: { default: 10, min: 1, max: 200 },
  /** Seconds: for a new connection, and for waiting until one of the pool is free. */
  connect_timeout: { default: 5, min: 1, max: 60 },
  /** Milliseconds. A statement that takes longer is given up, and cancelled where the server can do that. */
  statement_timeout: { default: 10_000, min: 100, max: 300_000 },
  /** Seconds, as innodb_lock_wait_timeout has it. An operation that waits longer for a row begins again. */
  lock_timeout: { default: 4, min: 1, max: 60 },
} as const satisfies Readonly<Record<string, NumberRange>>;

const known = new Set<string>([...Object.keys(limits), "sslmode", "sslrootcert"]);
const KEEP_ALIVE_MS = 10_000;
const DEFAULT_PORT = 3306;
/** Statements that a connection keeps prepared; ours are about a hundred, lists of several lengths included. */
const MAX_PREPARED = 300;

/** Throws an Error of one line that names the parameter and never shows the password. */
export function readMysqlUrl(text: string): MysqlSettings {
  const url = /^(mysql|mariadb):\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const database = url && decodeURIComponent(url.pathname.slice(1));
  if (!url?.hostname || !database) throw new Error("DATABASE_URL must be mysql://user:password@host:port/name");
  refuseUnknown(url.searchParams, known);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || DEFAULT_PORT);
  const connectMs = numberOf(url, "connect_timeout") * 1000;
  const ssl = sslOf(url, host);
  return {
    place: `${host}:${port}/${database}`,
    connection: {
      host,
      port,
      database,
      user: decodeURIComponent(url.username) || "root",
      password: decodeURIComponent(url.password),
      charset: "UTF8MB4_BIN",
      timezone: "Z",
      connectTimeout: connectMs,
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      maxPreparedStatements: MAX_PREPARED,
      multipleStatements: false,
      // The server may not ask for files of ours.
      flags: ["-LOCAL_FILES"],
      ...(ssl !== undefined && { ssl }),
    },
    size: numberOf(url, "pool_size"),
    connectMs,
    statementMs: numberOf(url, "statement_timeout"),
    lockWaitSeconds: numberOf(url, "lock_timeout"),
  };
}

const numberOf = (url: URL, name: keyof typeof limits): number => readNumber(url.searchParams, name, limits[name]);

/** Beyond this machine the server must prove who it is, unless told otherwise. */
function sslOf(url: URL, host: string): ConnectionOptions["ssl"] {
  const mode = readSslMode(url.searchParams, host);
  if (mode === "disable") return undefined;
  if (mode === "require") return { minVersion: "TLSv1.2", rejectUnauthorized: false };
  const ca = readCertificates(url.searchParams, "sslrootcert");
  // Without verifyIdentity the driver takes any certificate that somebody trusted has signed, whatever its name.
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(ca !== undefined && { ca }),
  };
}
