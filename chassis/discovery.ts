// Which instances of a service there are, and how an instance says that it is one of them. The scheme of DISCOVERY_URL
// picks the driver; each lives in discovery/ and keeps the same promises (discovery.conformance.ts).
import type { Clock } from "./clock.ts";
import { createConsulDiscovery, createConsulRegistration } from "./discovery/consul.ts";
import { createDnsDiscovery } from "./discovery/dns.ts";
import { createEurekaDiscovery, createEurekaRegistration } from "./discovery/eureka.ts";
import { createStaticDiscovery } from "./discovery/static.ts";
import type { Log } from "./log.ts";
import { type Random, systemRandom } from "./random.ts";

export { fixedDiscovery } from "./discovery/static.ts";

export type Instance = { readonly service: string; readonly instance: string; readonly url: string };

export type Discovery = {
  /** What is known now. A driver that asks for each service by name begins with the first call; its answer follows. */
  instances(service: string): readonly Instance[];
  /** Called after a change; answers how to stop being called. */
  onChange(listener: () => void): () => void;
  /**
   * Throws one clear line where the registry can't be reached. One that goes away later is survived. What was asked for
   * before is known after it, where the registry answers within two seconds.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type Registration = {
  /** From now on others find this instance at the URL, as long as it lives. Throws where the registry refuses. */
  announce(url: string): Promise<void>;
  /** Nobody finds it any more, and those who look all the time have heard. Never throws; without announce: nothing. */
  withdraw(): Promise<void>;
};

export type DiscoveryOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random;
  /** Consul's ACL token, where it is not in the URL. */
  readonly token?: string | undefined;
};

export type RegistrationOptions = DiscoveryOptions & { readonly service: string; readonly instance: string };

/** With the parts of a driver that are there for every URL. */
export type DriverOptions = DiscoveryOptions & { readonly random: Random };

type Driver = {
  readonly discovery: (url: string, options: DriverOptions) => Discovery;
  readonly registration: (url: string, options: RegistrationOptions & DriverOptions) => Registration;
};

/** Where somebody else writes the list. */
const unannounced: Driver["registration"] = () => ({
  announce: async () => undefined,
  withdraw: async () => undefined,
});

const consul: Driver = { discovery: createConsulDiscovery, registration: createConsulRegistration };
const eureka: Driver = { discovery: createEurekaDiscovery, registration: createEurekaRegistration };

const drivers: ReadonlyMap<string, Driver> = new Map([
  ["static", { discovery: createStaticDiscovery, registration: unannounced }],
  ["dns", { discovery: createDnsDiscovery, registration: unannounced }],
  ["consul", consul],
  ["consuls", consul],
  ["eureka", eureka],
  ["eurekas", eureka],
]);

/** Schemes in which an instance announces itself, so that it must know an address others can reach. */
export function announcesItself(url: string): boolean {
  return driverOf(url).registration !== unannounced;
}

export function createDiscovery(url: string, options: DiscoveryOptions): Discovery {
  return driverOf(url).discovery(url, { random: systemRandom, ...options });
}

export function createRegistration(url: string, options: RegistrationOptions): Registration {
  return driverOf(url).registration(url, { random: systemRandom, ...options });
}

function driverOf(url: string): Driver {
  const scheme = url.split(":", 1)[0] ?? "";
  const driver = drivers.get(scheme);
  if (driver !== undefined && url.includes(":")) return driver;
  const known = [...drivers.keys()].map((each) => `${each}:`).join(", ");
  // Without what follows the scheme: it may hold a secret.
  throw new Error(`DISCOVERY_URL must begin with one of ${known}, not ${scheme.slice(0, 20)}:`);
}
