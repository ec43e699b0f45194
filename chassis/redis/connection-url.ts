// What a redis:// URL says: where the server is, how patiently and how encrypted we talk to it, where our keys are, and
// whether it is to be believed that it keeps what it has answered.
import { readFileSync } from "node:fs";

export type RedisSettings = {
  /** `host:port/database`, for messages: no user, no password. */
  readonly place: string;
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly tls: { readonly rejectUnauthorized: boolean; readonly ca?: string } | undefined;
  /** Before the name of every key; undefined: `souk:` and the owner's name. */
  readonly prefix: string | undefined;
  /** `checked`: a server that would lose what it has answered is refused. `trusted`: somebody has said that it won't. */
  readonly durability: (typeof durabilities)[number];
};

type Limit = { readonly default: number; readonly min: number; readonly max: number };

/** Parameters of the URL that are whole numbers. */
const limits = {
  /** Seconds, as in postgres:// URLs. */
  connect_timeout: { default: 5, min: 1, max: 60 },
  /** Milliseconds until an answer that has not come counts as unknown. */
  answer_timeout: { default: 5_000, min: 100, max: 60_000 },
} as const satisfies Readonly<Record<string, Limit>>;

const durabilities = ["checked", "trusted"] as const;
const tlsModes = ["verify", "unverified"] as const;
const known = new Set<string>([...Object.keys(limits), "durability", "prefix", "tls", "cacert"]);
const PREFIX = /^[a-z0-9][a-z0-9:_-]{0,62}:$/;
const DEFAULT_PORT = 6379;

/** Throws an Error of one line that names the parameter and never shows the password. */
export function readRedisUrl(text: string): RedisSettings {
  const url = /^rediss?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const path = url && /^\/?(\d{0,4})$/.exec(url.pathname);
  if (!url?.hostname || !path) throw new Error("DATABASE_URL must be redis[s]://user:password@host:port/number");
  for (const name of url.searchParams.keys()) {
    if (!known.has(name))
      throw new Error(`DATABASE_URL: there is no parameter ${name}; known are ${[...known].join(", ")}`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || DEFAULT_PORT);
  const database = Number(path[1] || 0);
  const prefix = url.searchParams.get("prefix") ?? undefined;
  if (prefix !== undefined && !PREFIX.test(prefix))
    throw new Error("DATABASE_URL: prefix must be up to 64 of a-z, 0-9, :, _, -, and end in a colon");
  return {
    ...{ place: `${host}:${port}/${database}`, host, port, database, prefix },
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    connectTimeoutMs: numberOf(url, "connect_timeout") * 1000,
    answerTimeoutMs: numberOf(url, "answer_timeout"),
    tls: url.protocol === "rediss:" ? tlsOf(url) : refuseTlsWords(url),
    durability: wordOf(url, "durability", durabilities),
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

/** The first word is the default. */
function wordOf<const W extends readonly [string, ...string[]]>(url: URL, name: string, words: W): W[number] {
  const wanted = url.searchParams.get(name) ?? words[0];
  const word = words.find((each) => each === wanted);
  if (word === undefined) throw new Error(`DATABASE_URL: ${name} must be one of ${words.join(", ")}`);
  return word;
}

/** The server must prove who it is, unless told otherwise. */
function tlsOf(url: URL): RedisSettings["tls"] {
  if (wordOf(url, "tls", tlsModes) === "unverified") return { rejectUnauthorized: false };
  const file = url.searchParams.get("cacert");
  return { rejectUnauthorized: true, ...(file !== null && { ca: certificates(file) }) };
}

/** Who asks for a certificate to be checked must not be answered by a connection that has none. */
function refuseTlsWords({ searchParams }: URL): undefined {
  if (searchParams.has("tls") || searchParams.has("cacert"))
    throw new Error("DATABASE_URL: tls and cacert are for rediss:// URLs");
  return undefined;
}

function certificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(`DATABASE_URL: cacert ${file} can't be read`);
  }
}
