// GET /api/v1/system: the whole market at one look, gathered from every instance when somebody asks.
import type { ServiceTokens } from "@souk/chassis/auth";
import { type Clock, toTime } from "@souk/chassis/clock";
import type { Discovery } from "@souk/chassis/discovery";
import type { RecentErrors } from "@souk/chassis/recent-errors";
import type { Telemetry } from "@souk/chassis/telemetry";
import { breakerStates, brokerStates, type SystemSchema } from "@souk/contracts/gateway/routes";
import { serviceNames } from "@souk/contracts/route";
import type { Static } from "@souk/contracts/schema";
import { askInstance, type InstanceReport, toGauges } from "./instance-status.ts";

export type System = Static<typeof SystemSchema>;

export type SystemOptions = {
  readonly discovery: Discovery;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly tokens: Pick<ServiceTokens, "ready">;
  readonly errors: Pick<RecentErrors, "list">;
  /** This gateway's own name: it answers for itself. */
  readonly instance: string;
};

const PAGES = "web";
/** More instances than this are not shown. */
const MAX_INSTANCES = 200;
/** More errors than this are for the log. */
const MAX_ERRORS = 100;

export function createSystemStatus(options: SystemOptions): () => Promise<System> {
  const { discovery, clock } = options;
  return async () => {
    // The process of the pages is part of a market that has one.
    const shown = discovery.instances(PAGES).length > 0 ? [...serviceNames, PAGES] : serviceNames;
    const others = shown
      .filter((service) => service !== "gateway")
      .flatMap((service) => discovery.instances(service))
      .slice(0, MAX_INSTANCES);
    // Without users there is no token, but still a system to look at.
    const token = options.tokens.ready();
    const reports = [await askSelf(options), ...(await Promise.all(others.map((each) => askInstance(each, token))))];
    const services = shown.map((service) => serviceStatus(service, reports, clock.now()));
    const queues = reports.flatMap(queuesOf);
    const breakers = reports.flatMap(breakersOf);
    const healthy =
      services.every(({ instances }) => instances.some(({ state }) => state === "ready")) &&
      services.every(({ instances }) => instances.every(({ broker }) => broker !== "away")) &&
      breakers.every(({ state }) => state !== "open") &&
      queues.every(({ deadLetters }) => deadLetters === 0);
    return { checkedAt: toTime(clock.now()), healthy, services, queues, breakers, recentErrors: errorsOf(reports) };
  };
}

function errorsOf(reports: readonly InstanceReport[]): System["recentErrors"] {
  return reports
    .flatMap(({ service, instance, errors }) => errors.map((error) => ({ service, instance, ...error })))
    .sort((a, b) => b.at - a.at)
    .slice(0, MAX_ERRORS)
    .map((error) => ({ ...error, at: toTime(error.at) }));
}

async function askSelf({ telemetry, errors, instance }: SystemOptions): Promise<InstanceReport> {
  const gauges = toGauges(await telemetry.registry.getMetricsAsJSON());
  return { service: "gateway", instance, state: "ready", checks: {}, gauges, errors: errors.list() };
}

function serviceStatus(service: string, all: readonly InstanceReport[], now: number): System["services"][number] {
  const reports = all.filter((report) => report.service === service);
  return {
    service,
    instances: reports.map((report) => {
      const startedSeconds = one(report, "process_start_time_seconds");
      return {
        instance: report.instance,
        state: report.state,
        checks: report.checks,
        broker: brokerOf(report),
        uptimeSeconds: startedSeconds === null ? null : Math.max(0, Math.round(now / 1000 - startedSeconds)),
        cpuSeconds: one(report, "process_cpu_seconds_total"),
        memoryBytes: one(report, "process_resident_memory_bytes"),
      };
    }),
    outboxDepth: highest(reports, "souk_outbox_depth"),
    relayLag: highest(reports, "souk_relay_lag_events"),
  };
}

/** Instances tell it of their own share, or all of the same store. */
function highest(reports: readonly InstanceReport[], name: string): number | null {
  const samples = reports.flatMap((report) => report.gauges.get(name) ?? []);
  return samples.length === 0 ? null : count(Math.max(...samples.map(({ value }) => value)));
}

function brokerOf(report: InstanceReport): System["services"][number]["instances"][number]["broker"] {
  const connected = one(report, "souk_broker_connected");
  if (connected === null) return null;
  return connected === 1 ? brokerStates[0] : brokerStates[1];
}

function one({ gauges }: InstanceReport, name: string): number | null {
  return gauges.get(name)?.[0]?.value ?? null;
}

function count(value: number): number {
  return Math.max(0, Math.round(value));
}

function queuesOf({ instance, gauges }: InstanceReport): System["queues"] {
  const find = (name: string, subscriber: string, source: string): number =>
    count(
      gauges.get(name)?.find(({ labels }) => labels.subscriber === subscriber && labels.source === source)?.value ?? 0,
    );
  return (gauges.get("souk_feed_lag_events") ?? []).map(({ labels, value }) => {
    const { subscriber = "", source = "" } = labels;
    return {
      instance,
      subscriber,
      source,
      lag: count(value),
      retrying: find("souk_event_retries", subscriber, source),
      deadLetters: find("souk_dead_letters", subscriber, source),
    };
  });
}

function breakersOf({ instance, gauges }: InstanceReport): System["breakers"] {
  return (gauges.get("souk_client_breaker_state") ?? []).map(({ labels, value }) => ({
    instance,
    target: labels.target ?? "",
    state: breakerStates[value] ?? "closed",
  }));
}
