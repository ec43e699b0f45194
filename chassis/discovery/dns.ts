// `dns:`: SRV records, or addresses and one port, as Kubernetes' headless services and Consul answer them. Asked again
// every few seconds. "There is none" (NXDOMAIN, no data) is an answer; anything else keeps the last known.
// SRV weights are not looked at, because the balancer sends to the less busy; of several priorities the best counts.
import { Resolver } from "node:dns/promises";
import type { Discovery, DriverOptions, Instance } from "../discovery.ts";
import { type DnsUrl, readDnsUrl } from "./dns-url.ts";
import { createWatchedDiscovery, MAX_INSTANCES } from "./watched.ts";

const TIMEOUT_MS = 1_000;
const TRIES = 2;
/** The records' own time to live counts within these bounds: a cluster's 0 is not "always", an hour is too late. */
const MIN_AGAIN_MS = 1_000;
const MAX_AGAIN_MS = 10_000;
/** Where nothing tells one: there are no records, or it is 0. Of SRV records their targets' is taken: Node tells no other. */
const AGAIN_MS = 3_000;
/**
 * Names have no leases, but who answers for them may have: Consul, started again, knows nobody until it has read its own
 * log, and not everybody for up to 18 s more (consul.ts). It is back sooner than we ask again, so no answer fails.
 */
const FORGETFUL_MS = 30_000;

type Address = { readonly address: string; readonly ttl: number };
type Place = Address & { readonly port: number };

export function createDnsDiscovery(url: string, options: DriverOptions): Discovery {
  const where = readDnsUrl(url);
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (where.server !== undefined) setServer(resolver, where.server);
  return createWatchedDiscovery({
    ...options,
    name: where.name,
    forgetfulMs: FORGETFUL_MS,
    doubtsNobody: true,
    probe: async () => void (await resolvePlaces(resolver, where, "souk")),
    look: async (service) => {
      const places = await resolvePlaces(resolver, where, service);
      return { instances: places.map((place) => instanceOf(service, place)), againMs: againMs(places) };
    },
    close: async () => resolver.cancel(),
  });
}

function setServer(resolver: Resolver, server: string): void {
  try {
    resolver.setServers([server]);
  } catch {
    throw new Error(`DISCOVERY_URL: the DNS server must be an IP address with a port, not ${server}`);
  }
}

async function resolvePlaces(resolver: Resolver, where: DnsUrl, service: string): Promise<readonly Place[]> {
  const { type, port } = where;
  const name = where.nameOf(service);
  if (type !== "a") {
    const places = await resolveServices(resolver, name);
    if (places.length > 0 || type === "srv" || port === undefined) return places;
  }
  // `_http._tcp.` names a port, which addresses don't have.
  const addresses = await resolveAddresses(resolver, name.replace(/^(_[^.]+\.)+/, ""));
  return addresses.map((each) => ({ ...each, port: port ?? 0 }));
}

async function resolveServices(resolver: Resolver, name: string): Promise<readonly Place[]> {
  const records = await orNone(resolver.resolveSrv(name));
  const best = Math.min(...records.map(({ priority }) => priority));
  const chosen = records.filter(({ priority }) => priority === best).slice(0, MAX_INSTANCES);
  const found = await Promise.all(
    chosen.map(async ({ name: target, port }) =>
      (await resolveAddresses(resolver, target)).map((each) => ({ ...each, port })),
    ),
  );
  return found.flat();
}

async function resolveAddresses(resolver: Resolver, name: string): Promise<readonly Address[]> {
  const four = await orNone(resolver.resolve4(name, { ttl: true }));
  return four.length > 0 ? four : orNone(resolver.resolve6(name, { ttl: true }));
}

const NONE = new Set(["ENOTFOUND", "ENODATA"]);

async function orNone<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    if (NONE.has(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}

function instanceOf(service: string, { address, port }: Place): Instance {
  const host = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  return { service, instance: `${service}@${host}`, url: `http://${host}` };
}

function againMs(places: readonly Place[]): number {
  if (places.length === 0) return AGAIN_MS;
  const ttlMs = Math.min(...places.map(({ ttl }) => ttl)) * 1_000;
  return Math.min(MAX_AGAIN_MS, Math.max(MIN_AGAIN_MS, ttlMs === 0 ? AGAIN_MS : ttlMs));
}
