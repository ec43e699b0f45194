// What a postgres:// URL says: where the server is, and how patiently, how encrypted and how often we connect.
import type { PoolConfig } from "pg";
import { type NumberRange, readCertificates, readNumber, readSslMode, refuseUnknown } from "../store-url.ts";

export type PostgresSettings = {
  /** `host:port/name`, for messages: no user, no password. */
  readonly place: string;
  readonly pool: PoolConfig;
};

/** Parameters of the URL that are whole numbers. */
const limits = {
  /** Connections of one process. The server's max_connections must hold all instances' together. */
  pool_size: { default: 10, min: 1, max: 200 },
  /** Seconds, as libpq has it: for a new connection, and for waiting until one of the pool is free. */
  connect_timeout: { default: 5, min: 1, max: 60 },
  /** Milliseconds. A statement that takes longer, or waits longer for a row, is cancelled. */
  statement_timeout: { default: 10_000, min: 100, max: 300_000 },
  /** Milliseconds. A transaction that is left open, because its process hangs, is ended by the server. */
  idle_in_transaction_timeout: { default: 15_000, min: 1_000, max: 300_000 },
} as const satisfies Readonly<Record<string, NumberRange>>;

const known = new Set<string>([...Object.keys(limits), "sslmode", "sslrootcert", "application_name"]);
/** After the server's own timeout has had its chance: for a server that does not answer at all. */
const ANSWER_MARGIN_MS = 2_000;
const IDLE_CONNECTION_MS = 60_000;
const DEFAULT_PORT = 5432;

/** Throws an Error of one line that names the parameter and never shows the password. */
export function readPostgresUrl(text: string): PostgresSettings {
  const url = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const database = url && decodeURIComponent(url.pathname.slice(1));
  if (!url?.hostname || !database) throw new Error("DATABASE_URL must be postgres://user:password@host:port/name");
  refuseUnknown(url.searchParams, known);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || DEFAULT_PORT);
  const statementMs = numberOf(url, "statement_timeout");
  const ssl = sslOf(url, host);
  return {
    place: `${host}:${port}/${database}`,
    pool: {
      host,
      port,
      database,
      user: decodeURIComponent(url.username) || "postgres",
      password: decodeURIComponent(url.password),
      application_name: url.searchParams.get("application_name") || "souk",
      max: numberOf(url, "pool_size"),
      connectionTimeoutMillis: numberOf(url, "connect_timeout") * 1000,
      statement_timeout: statementMs,
      query_timeout: statementMs + ANSWER_MARGIN_MS,
      idle_in_transaction_session_timeout: numberOf(url, "idle_in_transaction_timeout"),
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      keepAlive: true,
      ...(ssl !== undefined && { ssl }),
    },
  };
}

const numberOf = (url: URL, name: keyof typeof limits): number => readNumber(url.searchParams, name, limits[name]);

/** Beyond this machine the server must prove who it is, unless told otherwise. */
function sslOf(url: URL, host: string): PoolConfig["ssl"] {
  const mode = readSslMode(url.searchParams, host);
  if (mode === "disable") return undefined;
  if (mode === "require") return { rejectUnauthorized: false };
  const ca = readCertificates(url.searchParams, "sslrootcert");
  return { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
}
