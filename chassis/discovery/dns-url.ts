// `dns://[server[:port]]/{service}.souk.svc.cluster.local?type=srv|a&port=8080`, taken apart. Without a server the
// system's are asked; `dns:{service}.example?…` says the same without slashes.

export type DnsUrl = {
  /** `host:port` for the resolver; undefined: those of the system. */
  readonly server: string | undefined;
  /** The name to ask for. */
  nameOf(service: string): string;
  /** `srv`: only SRV. `a`: only addresses, with `port`. `auto`: SRV, and where there is none, addresses with `port`. */
  readonly type: "auto" | "srv" | "a";
  readonly port: number | undefined;
  readonly name: string;
};

const PLACE = "{service}";
const TYPES = ["auto", "srv", "a"] as const;
const PARAMETERS = new Set(["type", "port"]);
const DNS_PORT = 53;
const MAX_PORT = 65_535;

export function readDnsUrl(text: string): DnsUrl {
  const wrong = (what: string): Error =>
    new Error(`DISCOVERY_URL ${what}; it should look like dns://server:53/${PLACE}.example?type=a&port=8080`);
  if (!URL.canParse(text)) throw wrong("is no URL");
  const url = new URL(text);
  const template = decodeURIComponent(url.pathname).replace(/^\/+/, "").replace(/\.$/, "");
  if (!template.includes(PLACE)) throw wrong(`has no ${PLACE} in its name`);
  for (const name of url.searchParams.keys()) if (!PARAMETERS.has(name)) throw wrong(`has an unknown ?${name}=`);
  const said = url.searchParams.get("type") ?? "auto";
  const type = TYPES.find((each) => each === said);
  if (type === undefined) throw wrong("has another type than srv or a");
  const port = readPort(url.searchParams.get("port"), wrong);
  if (type === "a" && port === undefined) throw wrong("has type=a, which needs a port");
  const server = url.hostname === "" ? undefined : `${url.hostname}:${url.port || DNS_PORT}`;
  return {
    server,
    nameOf: (service) => template.replaceAll(PLACE, service),
    type,
    port,
    name: `dns://${server ?? ""}/${template}`,
  };
}

function readPort(text: string | null, wrong: (what: string) => Error): number | undefined {
  if (text === null) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > MAX_PORT) throw wrong("has a port that is none");
  return port;
}
