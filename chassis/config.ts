// Settings from the environment. A service says what it reads; every wrong or missing variable is named in ONE error,
// so that an operator fixes the environment in one go. Values of secrets never appear in it.
import { checkBusUrl, FEEDS } from "./bus/bus-url.ts";

export type Setting<T> = {
  readonly description: string;
  readonly secret: boolean;
  readonly optional: boolean;
  readonly default: T | undefined;
  /** Throws an Error whose message completes "NAME …". */
  readonly parse: (text: string) => Exclude<T, undefined>;
};

export type ConfigOf<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

type Options<T> = { readonly default?: T; readonly optional?: boolean; readonly description?: string };
/** An optional setting without a default may be absent. */
type Value<T, O> = O extends { readonly default: NonNullable<unknown> }
  ? T
  : O extends { readonly optional: true }
    ? T | undefined
    : T;

export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not usable: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

function define<T, O extends Options<T>>(
  parse: (text: string) => T,
  options: O | undefined,
  secret = false,
): Setting<Value<T, O>> {
  const value = {
    description: options?.description ?? "",
    secret,
    optional: options?.optional ?? false,
    default: options?.default,
    parse,
  };
  return value as unknown as Setting<Value<T, O>>;
}

const TRUE = new Set(["1", "true", "on", "yes"]);
const FALSE = new Set(["0", "false", "off", "no"]);

function parseBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  if (TRUE.has(lower)) return true;
  if (FALSE.has(lower)) return false;
  throw new Error("must be on or off");
}

function parseInteger(text: string, min: number, max: number): number {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}`);
  return value;
}

/** A trailing slash of an origin is dropped, because paths are put behind it. */
function parseUrl(text: string): string {
  if (!URL.canParse(text)) throw new Error("must be a URL");
  return text.replace(/\/+$/, "");
}

function parseEnumeration<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`must be one of ${values.join(", ")}`);
  return found;
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

type IntegerOptions = Options<number> & { readonly min?: number; readonly max?: number };

/** A setting without `default` and without `optional` must be there. An empty variable counts as absent. */
export const setting = {
  string: <const O extends Options<string>>(options?: O) => define<string, O>((text) => text, options),
  /** Never shown in errors. */
  secret: <const O extends Options<string>>(options?: O) => define<string, O>((text) => text, options, true),
  integer: <const O extends IntegerOptions>(options?: O) => {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = options ?? {};
    return define<number, O>((text) => parseInteger(text, min, max), options);
  },
  /** `on`, `true`, `yes`, `1` and their opposites. */
  boolean: <const O extends Options<boolean>>(options?: O) => define<boolean, O>(parseBoolean, options),
  url: <const O extends Options<string>>(options?: O) => define<string, O>(parseUrl, options),
  /** Comma-separated. */
  list: <const O extends Options<readonly string[]>>(options?: O) => define<readonly string[], O>(parseList, options),
  /** Never shown in errors: it may hold a password. */
  bus: <const O extends Options<string>>(options?: O) => define<string, O>(checkBusUrl, options, true),
  enumeration: <const T extends string, const O extends Options<NoInfer<T>>>(values: readonly T[], options?: O) =>
    define<T, O>((text) => parseEnumeration(text, values), options),
};

export type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig<const S extends Readonly<Record<string, Setting<unknown>>>>(
  spec: S,
  environment: Environment,
): ConfigOf<S> {
  const config: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, each] of Object.entries(spec)) {
    const text = environment[name];
    try {
      config[name] = text === undefined || text === "" ? absent(each) : each.parse(text);
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : "is wrong"}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config as ConfigOf<S>;
}

function absent(each: Setting<unknown>): unknown {
  if (each.default !== undefined || each.optional) return each.default;
  throw new Error(`is missing${each.description ? ` (${each.description})` : ""}`);
}

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** What every service reads. One without a store takes all but DATABASE_URL. */
export const commonSettings = {
  HOST: setting.string({ default: "127.0.0.1", description: "address to listen on" }),
  PORT: setting.integer({ default: 0, min: 0, max: 65_535, description: "0: any free port" }),
  INSTANCE_ID: setting.string({ optional: true, description: "name of this instance; <service>-1 unless told" }),
  DATABASE_URL: setting.string({
    description: "the service's own store: sqlite:/absolute/path, or another engine that it has",
  }),
  BUS_URL: setting.bus({ default: FEEDS, description: "what carries events: feed:, amqp://, kafka:// or redis://" }),
  DISCOVERY_URL: setting.string({ description: "where the services are: static:, dns:, consul://, eureka://" }),
  ADVERTISED_URL: setting.url({
    optional: true,
    description: "where others reach this instance; port 0: the bound one",
  }),
  CONSUL_HTTP_TOKEN: setting.secret({ optional: true, description: "Consul's ACL token, unless it is in the URL" }),
  PUBLIC_URL: setting.url({ default: "http://localhost:8080", description: "the shop's origin, and issuer of tokens" }),
  LOG_LEVEL: setting.enumeration(logLevels, { default: "info" }),
  SERVICE_CLIENT_SECRET: setting.secret({ description: "this service's credential at users" }),
  SOUK_DATA_DIR: setting.string({ default: "./data", description: "where embedded stores live" }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url({ optional: true, description: "where spans go; none are kept without it" }),
  SHUTDOWN_TIMEOUT_MS: setting.integer({ default: 20_000, min: 0, max: 25_000 }),
  TOKEN_CACHE_DIR: setting.string({ optional: true, description: "keeps keys and tokens over a restart of users" }),
} as const;
