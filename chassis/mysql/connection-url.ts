// What a mysql:// URL says: where the server is, and how patiently, how encrypted and how often we connect.
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "mysql2";

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

type Limit = { readonly default: number; readonly min: number; readonly max: number };

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
} as const satisfies Readonly<Record<string, Limit>>;

const sslModes = ["disable", "require", "verify-full"] as const;
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
  for (const name of url.searchParams.keys()) {
    if (!known.has(name))
      throw new Error(`DATABASE_URL: there is no parameter ${name}; known are ${[...known].join(", ")}`);
  }
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

function numberOf(url: URL, name: keyof typeof limits): number {
  const { default: usual, min, max } = limits[name];
  const text = url.searchParams.get(name);
  if (text === null) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`DATABASE_URL: ${name} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);

/** Beyond this machine the server must prove who it is, unless told otherwise. */
function sslOf(url: URL, host: string): ConnectionOptions["ssl"] {
  const mode = url.searchParams.get("sslmode") ?? (isLoopback(host) ? "disable" : "verify-full");
  if (!sslModes.some((each) => each === mode)) {
    throw new Error(`DATABASE_URL: sslmode must be one of ${sslModes.join(", ")}`);
  }
  if (mode === "disable") return undefined;
  if (mode === "require") return { minVersion: "TLSv1.2", rejectUnauthorized: false };
  const file = url.searchParams.get("sslrootcert");
  // Without verifyIdentity the driver takes any certificate that somebody trusted has signed, whatever its name.
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(file !== null && { ca: certificates(file) }),
  };
}

function certificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(`DATABASE_URL: sslrootcert ${file} can't be read`);
  }
}
