// What a mongodb:// URL says: where the servers are, and how patiently, how encrypted and how often we connect. The rest is
// the driver's own; what would weaken what we promise is refused.
import type { MongoClientOptions } from "mongodb";
import { type NumberRange, readNumber } from "../store-url.ts";

export type MongodbSettings = {
  /** `host:port,…/name`, for messages: no user, no password. */
  readonly place: string;
  readonly database: string;
  readonly url: string;
  readonly options: MongoClientOptions;
};

/** Parameters of the URL that are whole numbers. */
const limits = {
  /** Connections of one process to each server. */
  maxPoolSize: { default: 20, min: 1, max: 500 },
  /** Milliseconds, also below: for a connection to be made. */
  connectTimeoutMS: { default: 5_000, min: 100, max: 60_000 },
  /** Until there is a primary. A store that is away is told so soon; afterwards callers try again. */
  serverSelectionTimeoutMS: { default: 2_000, min: 100, max: 60_000 },
  /** Until one of the pool's connections is free. */
  waitQueueTimeoutMS: { default: 5_000, min: 100, max: 60_000 },
  /** A server that does not answer a command in this time is taken for dead. */
  socketTimeoutMS: { default: 12_000, min: 1_000, max: 300_000 },
} as const satisfies Readonly<Record<string, NumberRange>>;

/** What we write must be on disk at the majority, what we read must be so too, at the primary, and once. */
const ours = new Set(
  ["w", "wTimeoutMS", "wtimeout", "journal", "j", "readConcernLevel", "readPreference", "retryWrites"].map((name) =>
    name.toLowerCase(),
  ),
);
const careless = new Set(["tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames"]);

/** Throws an Error of one line that names the parameter and never shows the password. */
export function readMongodbUrl(text: string): MongodbSettings {
  const parts = /^mongodb(\+srv)?:\/\/(?:[^@/?#]*@)?([^@/?#]+)\/([^?#/]+)(?:\?([^#]*))?$/.exec(text);
  const database = parts && decoded(parts[3] ?? "");
  if (!parts || !database || /[/\\. "$*<>:|?\0]/.test(database)) {
    throw new Error("DATABASE_URL must be mongodb://user:password@host:port/name");
  }
  const hosts = (parts[2] ?? "").split(",");
  const given = new URLSearchParams(parts[4] ?? "");
  for (const name of given.keys()) {
    if (ours.has(name.toLowerCase())) throw new Error(`DATABASE_URL: ${name} is not for the URL to say`);
  }
  return {
    place: `${hosts.join(",")}/${database}`,
    database,
    url: text,
    options: {
      ...Object.fromEntries(
        Object.keys(limits).map((name) => [name, readNumber(given, name, limits[name as keyof typeof limits])]),
      ),
      appName: given.get("appName") || "souk",
      maxIdleTimeMS: 60_000,
      heartbeatFrequencyMS: 2_000,
      retryWrites: true,
      retryReads: true,
      readPreference: "primary",
      readConcern: { level: "majority" },
      writeConcern: { w: "majority", journal: true },
      ...(parts[1] === undefined && { tls: tlsOf(given, hosts) }),
    },
  };
}

const isLoopback = (host: string): boolean => /^(localhost|127\.[0-9.]+|\[::1\])(:\d+)?$/.test(host);

/** Beyond this machine the server must prove who it is, unless told otherwise: `tls=false`. */
function tlsOf(given: URLSearchParams, hosts: readonly string[]): boolean {
  for (const name of given.keys()) {
    if (careless.has(name)) throw new Error(`DATABASE_URL: ${name} would encrypt for anybody; use tlsCAFile`);
  }
  const said = given.get("tls") ?? given.get("ssl");
  if (said === null) return given.has("tlsCAFile") || !hosts.every(isLoopback);
  if (said !== "true" && said !== "false") throw new Error("DATABASE_URL: tls must be true or false");
  return said === "true";
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
