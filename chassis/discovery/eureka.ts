// `eureka://host:8761/eureka`: Netflix's registry, as Spring shops run it. Instances hold a lease that heartbeats renew;
// whoever looks asks for one application at a time, every few seconds. Only instances that are UP count.
// (github.com/Netflix/eureka/wiki/Eureka-REST-operations)
import type { Discovery, DriverOptions, Instance, Registration, RegistrationOptions } from "../discovery.ts";
import { hostOf, portOf } from "./consul.ts";
import { createKeptRegistration } from "./kept-registration.ts";
import { createRegistryHttp, expectOk, isRecord, parseJson, type RegistryHttp } from "./registry-http.ts";
import { type RegistryUrl, readRegistryUrl } from "./registry-url.ts";
import { createWatchedDiscovery } from "./watched.ts";

const PORT = 8761;
const HEARTBEAT_MS = 10_000;
const LEASE_SECONDS = 30;
const POLL_MS = 3_000;
/** Others hear of it at their next question; the server may cache its answers for longer than that (docs/operations.md). */
const LINGER_MS = POLL_MS + 1_000;
/** A server that restarted knows an instance again at its next heartbeat. */
const FORGETFUL_MS = 3 * HEARTBEAT_MS;
const CONNECTIONS = 4;

function connect(url: string, connections: number): RegistryUrl & { readonly http: RegistryHttp } {
  const registry = readRegistryUrl(url, PORT);
  const { user, password } = registry;
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  const headers: Record<string, string> = user === "" && password === "" ? {} : { authorization: `Basic ${basic}` };
  return { ...registry, http: createRegistryHttp({ ...registry, headers, connections }) };
}

/** Eureka's names of applications are upper case. */
function applicationOf(prefix: string, service: string): string {
  return encodeURIComponent(`${prefix}${service}`.toUpperCase());
}

export function createEurekaDiscovery(url: string, options: DriverOptions): Discovery {
  const { http, name, prefix } = connect(url, CONNECTIONS);
  const ask = async (service: string, signal: AbortSignal): Promise<readonly Instance[]> => {
    const answer = await http.send({ method: "GET", path: `/apps/${applicationOf(prefix, service)}`, signal });
    if (answer.status === 404) return [];
    expectOk(answer, `the question for ${service}`);
    return instancesOf(service, parseJson(answer.text));
  };
  return createWatchedDiscovery({
    ...options,
    name,
    forgetfulMs: FORGETFUL_MS,
    probe: async (signal) => {
      // A page that says 404 to everything would look like an empty registry.
      const answer = await http.send({ method: "GET", path: "/apps/delta", signal });
      expectOk(answer, "the question for applications");
    },
    look: async (service, { signal }) => ({ instances: await ask(service, signal), againMs: POLL_MS }),
    close: () => http.close(),
  });
}

function instancesOf(service: string, value: unknown): readonly Instance[] {
  const application = isRecord(value) ? value.application : undefined;
  if (!isRecord(application)) throw new Error("the registry answered no application");
  const { instance = [] } = application;
  // Its JSON is made from XML: a list of one may be the one.
  const all: readonly unknown[] = Array.isArray(instance) ? instance : [instance];
  return all.flatMap((each) => {
    if (!isRecord(each) || each.status !== "UP") return [];
    const secure = isRecord(each.securePort) && String(each.securePort["@enabled"]) === "true";
    const port = secure ? each.securePort : each.port;
    const host = each.hostName;
    if (!isRecord(port) || typeof host !== "string") return [];
    const url = `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${Number(port.$)}`;
    if (!URL.canParse(url)) return [];
    const metadata = isRecord(each.metadata) ? each.metadata : {};
    return [{ service, instance: String(metadata.instance ?? each.instanceId), url }];
  });
}

export function createEurekaRegistration(url: string, options: RegistrationOptions & DriverOptions): Registration {
  const { http, name, prefix } = connect(url, 1);
  const { service, instance } = options;
  const application = applicationOf(prefix, service);
  const idOf = (own: string): string => `${hostOf(own)}:${instance}:${portOf(own)}`;
  const pathOf = (own: string): string => `/apps/${application}/${encodeURIComponent(idOf(own))}`;
  return createKeptRegistration({
    ...options,
    name,
    heartbeatMs: HEARTBEAT_MS,
    lingerMs: LINGER_MS,
    register: async (own) => {
      const body = {
        instance: describe(own, { id: idOf(own), application: decodeURIComponent(application), instance }),
      };
      expectOk(await http.send({ method: "POST", path: `/apps/${application}`, body }), "the registration");
    },
    renew: async (own) => {
      const answer = await http.send({ method: "PUT", path: pathOf(own) });
      if (answer.status === 404) return "forgotten";
      expectOk(answer, "the heartbeat");
      return "kept";
    },
    remove: async (own) => {
      const answer = await http.send({ method: "DELETE", path: pathOf(own) });
      if (answer.status !== 404) expectOk(answer, "the withdrawal");
    },
    close: () => http.close(),
  });
}

type Naming = { readonly id: string; readonly application: string; readonly instance: string };

/** What Eureka wants to know of an instance; its own fields, some of them twice. */
function describe(url: string, { id, application, instance }: Naming): Readonly<Record<string, unknown>> {
  const secure = url.startsWith("https:");
  const port = { $: portOf(url), "@enabled": "true" };
  const none = { $: 443, "@enabled": "false" };
  const address = application.toLowerCase();
  return {
    instanceId: id,
    hostName: hostOf(url),
    ipAddr: hostOf(url),
    app: application,
    vipAddress: address,
    secureVipAddress: address,
    status: "UP",
    port: secure ? { ...none, $: 80 } : port,
    securePort: secure ? port : none,
    homePageUrl: `${url}/`,
    statusPageUrl: `${url}/healthz`,
    healthCheckUrl: `${url}/readyz`,
    dataCenterInfo: { "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", name: "MyOwn" },
    leaseInfo: { renewalIntervalInSecs: HEARTBEAT_MS / 1_000, durationInSecs: LEASE_SECONDS },
    metadata: { instance },
  };
}
