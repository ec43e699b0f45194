// What a redis:// URL says: where the server is, how patiently and how encrypted we talk to it, where our keys are, and
// whether it is to be believed that it keeps what it has answered.
import { type NumberRange, readCertificates, readNumber, readWord, refuseUnknown } from "../store-url.ts";

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

/** Parameters of the URL that are whole numbers. */
const limits = {
  /** Seconds, as in postgres:// URLs. */
  connect_timeout: { default: 5, min: 1, max: 60 },
  /** Milliseconds until an answer that has not come counts as unknown. */
  answer_timeout: { default: 5_000, min: 100, max: 60_000 },
} as const satisfies Readonly<Record<string, NumberRange>>;

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
  refuseUnknown(url.searchParams, known);
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
    durability: readWord(url.searchParams, "durability", { words: durabilities }),
  };
}

const numberOf = (url: URL, name: keyof typeof limits): number => readNumber(url.searchParams, name, limits[name]);

/** The server must prove who it is, unless told otherwise. */
function tlsOf(url: URL): RedisSettings["tls"] {
  if (readWord(url.searchParams, "tls", { words: tlsModes }) === "unverified") return { rejectUnauthorized: false };
  const ca = readCertificates(url.searchParams, "cacert");
  return { rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
}

/** Who asks for a certificate to be checked must not be answered by a connection that has none. */
function refuseTlsWords({ searchParams }: URL): undefined {
  if (searchParams.has("tls") || searchParams.has("cacert"))
    throw new Error("DATABASE_URL: tls and cacert are for rediss:// URLs");
  return undefined;
}
