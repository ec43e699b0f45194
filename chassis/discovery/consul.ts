// `consul://host:8500`: an agent of Consul. Instances are services with a TTL check that they keep passing; whoever
// looks waits in blocking queries, so that a change arrives within milliseconds. Only passing instances count.
import type { Discovery, DriverOptions, Instance, Registration, RegistrationOptions } from "../discovery.ts";
import { createKeptRegistration } from "./kept-registration.ts";
import {
  createRegistryHttp,
  expectOk,
  isRecord,
  parseJson,
  REGISTRY_TIMEOUT_MS,
  type RegistryHttp,
} from "./registry-http.ts";
import { type RegistryUrl, readRegistryUrl } from "./registry-url.ts";
import { createWatchedDiscovery, type Look, MAX_WATCHED_SERVICES } from "./watched.ts";

const PORT = 8500;
/** A check that is not renewed for so long is critical: the instance is found no more. */
const TTL_SECONDS = 15;
const HEARTBEAT_MS = 5_000;
/** What never came back is removed after so long; Consul takes no less than a minute. */
const FORGET_AFTER = "1m";
/** Watchers hear of a withdrawal at once; this is for slow networks. */
const LINGER_MS = 300;
/**
 * Whoever restarted calls checks critical until their next heartbeat, and agents tell the servers theirs only when they
 * sync again: 15 s after a sync that failed, and up to 3 s later (`retryFailIntv`, `serverUpIntv` in Consul's agent/ae).
 */
const FORGETFUL_MS = 15_000 + 3_000 + HEARTBEAT_MS + REGISTRY_TIMEOUT_MS;
/** Between two blocking queries, so that a service that flaps does not make us spin. */
const BREATH_MS = 100;
/** Consul adds up to a sixteenth of the wait. */
const WAIT_SPREAD = 1 + 1 / 16;

/** Where the token is in the URL it is a user's password: `consul://:TOKEN@host`. */
function connect(
  url: string,
  { token }: DriverOptions,
  connections: number,
): RegistryUrl & { readonly http: RegistryHttp } {
  const registry = readRegistryUrl(url, PORT);
  const secret = registry.password || token;
  const headers: Record<string, string> = secret ? { "x-consul-token": secret } : {};
  return { ...registry, http: createRegistryHttp({ ...registry, headers, connections }) };
}

export function createConsulDiscovery(url: string, options: DriverOptions): Discovery {
  const { http, name, prefix } = connect(url, options, MAX_WATCHED_SERVICES);
  return createWatchedDiscovery({
    ...options,
    name,
    forgetfulMs: FORGETFUL_MS,
    probe: async (signal) => {
      const answer = await http.send({ method: "GET", path: "/v1/status/leader", signal });
      expectOk(answer, "the question for its leader");
      if (!answer.text.includes(":")) throw new Error("it has no leader");
    },
    look: createLook(http, prefix),
    close: () => http.close(),
  });
}

function createLook(http: RegistryHttp, prefix: string): Look {
  const indexes = new Map<string, number>();
  return async (service, { maxWaitMs, signal }) => {
    const index = indexes.get(service) ?? 0;
    indexes.delete(service); // A failure begins anew, without waiting.
    const waitMs = Math.max(1, Math.floor(maxWaitMs));
    const query = `passing=true&index=${index}&wait=${waitMs}ms`;
    const answer = await http.send({
      method: "GET",
      path: `/v1/health/service/${encodeURIComponent(prefix + service)}?${query}`,
      timeoutMs: index === 0 ? REGISTRY_TIMEOUT_MS : Math.ceil(waitMs * WAIT_SPREAD) + REGISTRY_TIMEOUT_MS,
      signal,
    });
    expectOk(answer, `the question for ${service}`);
    const next = Number(answer.headers["x-consul-index"]);
    // An index that went back belongs to another history (developer.hashicorp.com/consul/api-docs/features/blocking).
    indexes.set(service, Number.isSafeInteger(next) && next > 0 && next >= index ? next : 0);
    return { instances: instancesOf(service, parseJson(answer.text)), againMs: BREATH_MS };
  };
}

function instancesOf(service: string, value: unknown): readonly Instance[] {
  if (!Array.isArray(value)) throw new Error("the registry answered no list");
  return value.flatMap((entry: unknown) => {
    if (!isRecord(entry) || !isRecord(entry.Service)) return [];
    const { Address, Port, Meta, ID } = entry.Service;
    const node = isRecord(entry.Node) ? entry.Node.Address : undefined;
    const meta = isRecord(Meta) ? Meta : {};
    const host = typeof Address === "string" && Address !== "" ? Address : node;
    if (typeof host !== "string" || typeof Port !== "number") return [];
    const scheme = meta.scheme === "https" ? "https" : "http";
    const url = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${Port}`;
    return [{ service, instance: String(meta.instance ?? ID), url }];
  });
}

export function createConsulRegistration(url: string, options: RegistrationOptions & DriverOptions): Registration {
  const { http, name, prefix } = connect(url, options, 1);
  const { service, instance } = options;
  const idOf = (own: string): string => `${prefix}${instance}-${new URL(own).host.replaceAll(/[^\w.]/g, "-")}`;
  const put = async (path: string, body?: unknown) => http.send({ method: "PUT", path, body });
  return createKeptRegistration({
    ...options,
    name,
    heartbeatMs: HEARTBEAT_MS,
    lingerMs: LINGER_MS,
    register: async (own) => {
      const answer = await put("/v1/agent/service/register?replace-existing-checks=true", {
        ID: idOf(own),
        Name: prefix + service,
        Address: hostOf(own),
        Port: portOf(own),
        Tags: ["souk"],
        Meta: { instance, scheme: new URL(own).protocol.slice(0, -1) },
        Check: { TTL: `${TTL_SECONDS}s`, Status: "passing", DeregisterCriticalServiceAfter: FORGET_AFTER },
      });
      expectOk(answer, "the registration");
    },
    renew: async (own) => {
      const answer = await put(`/v1/agent/check/pass/service:${encodeURIComponent(idOf(own))}`);
      if (answer.status === 404 || answer.status === 500) return "forgotten"; // 500: agents before 1.12.
      expectOk(answer, "the heartbeat");
      return "kept";
    },
    remove: async (own) => {
      const answer = await put(`/v1/agent/service/deregister/${encodeURIComponent(idOf(own))}`);
      if (answer.status !== 404) expectOk(answer, "the withdrawal");
    },
    close: () => http.close(),
  });
}

/** As registries want it: an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
