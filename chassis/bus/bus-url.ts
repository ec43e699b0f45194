// BUS_URL taken apart: `feed:`, or `scheme://user:password@host:port,host:port/path?parameter=value`. Errors complete
// "BUS_URL …" and never show it.

export type BusUrl = {
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Without its first slash. */
  readonly path: string;
  /** Put before every name in the broker, so that markets can share one. */
  readonly prefix: string;
  readonly parameters: ReadonlyMap<string, string>;
};

type Scheme = {
  readonly port: number;
  readonly hosts: "one" | "many";
  /** Beside `prefix`, and what each may be. */
  readonly parameters: Readonly<Record<string, RegExp>>;
};

const kafkaParameters = { replication: /^[1-9]\d?$/, mechanism: /^(PLAIN|SCRAM-SHA-(256|512))$/ };
const kafka: Scheme = { port: 9092, hosts: "many", parameters: kafkaParameters };
const schemes: Readonly<Record<string, Scheme>> = {
  amqp: { port: 5672, hosts: "many", parameters: {} },
  amqps: { port: 5671, hosts: "many", parameters: {} },
  kafka,
  kafkas: kafka,
  redis: { port: 6379, hosts: "one", parameters: {} },
  rediss: { port: 6379, hosts: "one", parameters: {} },
};

const beginnings = Object.keys(schemes)
  .map((name) => `${name}://`)
  .join(", ");

const SHAPE = /^([a-z]+):\/\/(?:([^@/?]*)@)?([^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;
const HOST = /^(\[[0-9a-fA-F:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const PREFIX = /^[a-z0-9-]{1,40}$/;
const DEFAULT_PREFIX = "souk";

/** No broker: each service serves its outbox as a feed. */
export const FEEDS = "feed:";

/** The text itself, once it is known to be one. */
export function checkBusUrl(text: string): string {
  if (text !== FEEDS) readBusUrl(text);
  return text;
}

export function readBusUrl(text: string): BusUrl {
  const name = text.split(":", 1)[0] ?? "";
  const known = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
  if (!known) throw new Error(`must be feed:, or begin with one of ${beginnings}`);
  const wrong = (what: string): Error =>
    new Error(`${what}: ${name}://[user:password@]host:${known.port}[?prefix=souk]`);
  const [, , credentials = "", hosts = "", path = "", query = ""] = SHAPE.exec(text) ?? [];
  if (hosts === "") throw wrong("is no URL");
  const [user = "", password = ""] = credentials.split(/:(.*)/s);
  const parameters = new Map(new URLSearchParams(query));
  for (const [each, value] of parameters) {
    if (each === "prefix") continue;
    const shape = Object.hasOwn(known.parameters, each) ? known.parameters[each] : undefined;
    if (!shape) throw wrong("has an unknown ?parameter=");
    if (!shape.test(value)) throw wrong(`has a ?${each}= that can't be`);
  }
  const prefix = parameters.get("prefix") ?? DEFAULT_PREFIX;
  if (!PREFIX.test(prefix)) throw wrong("has a ?prefix= with other characters than a-z, 0-9 and -");
  const found = hosts.split(",").map((each) => {
    const [, host, port = String(known.port)] = HOST.exec(each) ?? [];
    if (host === undefined || Number(port) > 65_535) throw wrong("names no host");
    return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
  });
  if (known.hosts === "one" && found.length > 1) throw wrong("names more than one host");
  const decoded = { user: decode(user, wrong), password: decode(password, wrong), path: decode(path, wrong) };
  return { scheme: name, ...decoded, hosts: found, prefix, parameters };
}

function decode(text: string, wrong: (what: string) => Error): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a lone %");
  }
}
