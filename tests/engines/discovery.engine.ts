// Discovery against real registries, and against a real name server's answers. At Eureka heartbeats and questions come
// three times as often as in production, so that an outage is over while somebody watches; at Consul everything has its
// own time, since what has to be outlasted are the pauses of Consul's agents, which nobody can shorten.
import { systemClock } from "@souk/chassis/clock";
import { createDiscovery, createRegistration } from "@souk/chassis/discovery";
import { createAnnouncers, discoveryConformance, fastClock } from "@souk/chassis/discovery/discovery.conformance";
import { rollingConformance } from "@souk/chassis/discovery/rolling.conformance";
import { quietLog } from "@souk/chassis/server.harness";
import { engineNamed, engineUrl } from "./engine.ts";

const clocks = { consul: systemClock, eureka: fastClock(3) } as const;
const consulUrl = engineUrl("TEST_CONSUL_URL");
const eurekaUrl = engineUrl("TEST_EUREKA_URL");
const dnsServer = engineUrl("TEST_DNS_SERVER");

/** Every stage has names of its own in the registry that all share. */
let stages = 0;
const nextPrefix = (): string => {
  stages += 1;
  return `test-${process.pid}-${stages}-`;
};

type Addresses = { readonly watch: string; readonly announce: string };

/** Announced at one URL, looked for at another, which may be the same. */
function stageOf(name: "consul" | "eureka", { watch, announce }: Addresses) {
  const options = { clock: clocks[name], log: quietLog };
  const announcers = createAnnouncers((service, instance) =>
    createRegistration(announce, { ...options, service, instance }),
  );
  return {
    ...announcers,
    open: () => createDiscovery(watch, options),
    registry: engineNamed(name),
    close: announcers.all,
  };
}

function rollingStage({ watch, announce }: Addresses) {
  const options = { clock: systemClock, log: quietLog };
  const discovery = createDiscovery(watch, options);
  return {
    discovery,
    register: (instance: string) => createRegistration(announce, { ...options, service: "orders", instance }),
    close: () => discovery.stop(),
  };
}

const consul = (): Addresses => {
  const url = `${consulUrl}?prefix=${nextPrefix()}`;
  return { watch: url, announce: url };
};
const eureka = (): Addresses => {
  const url = `${eurekaUrl}?prefix=${nextPrefix()}`;
  return { watch: url, announce: url };
};
const consulDns = (): Addresses => {
  const prefix = nextPrefix();
  const watch = `dns://${dnsServer}/${prefix}{service}.service.consul?type=srv`;
  return { watch, announce: `${consulUrl}?prefix=${prefix}` };
};

discoveryConformance("consul: (Consul)", {
  stage: async () => stageOf("consul", consul()),
  withinMs: 3_000,
  withinAfterOutageMs: 45_000,
  needsRegistry: true,
});
discoveryConformance("dns: (Consul's name server)", {
  stage: async () => stageOf("consul", consulDns()),
  withinMs: 45_000,
  outageMs: 5_000,
  withinAfterOutageMs: 50_000,
  needsRegistry: true,
});
discoveryConformance("eureka: (Netflix Eureka)", {
  stage: async () => stageOf("eureka", eureka()),
  withinMs: 6_000,
  withinAfterOutageMs: 30_000,
  needsRegistry: true,
});
rollingConformance("consul: (Consul)", async () => rollingStage(consul()), 5_000);
rollingConformance("eureka: (Netflix Eureka)", async () => rollingStage(eureka()), 20_000);
