// Calls other services by their contracts. This is the only layer that retries. A declared refusal (4xx) is returned;
// what a caller can't do anything about is thrown as `unavailable` or `deadline_exceeded`.
import type { ProblemDetails } from "@souk/contracts/problem";
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from "@souk/contracts/route";
import { Gauge } from "prom-client";
import type { ServiceTokens } from "./auth-service-tokens.ts";
import { type Balancer, createBalancer } from "./client-balancer.ts";
import { createCall } from "./client-call.ts";
import { createDeadlines } from "./client-deadlines.ts";
import {
  type ClientLimits,
  clientLimits,
  createGuard,
  createRetryBudget,
  type Guard,
  type RetryBudget,
} from "./client-policy.ts";
import type { Clock } from "./clock.ts";
import type { Context } from "./context.ts";
import type { Discovery } from "./discovery.ts";
import type { Log } from "./log.ts";
import type { Random } from "./random.ts";
import type { Telemetry } from "./telemetry.ts";
import { createHistogram } from "./telemetry-histogram.ts";

export { type ClientLimits, clientLimits } from "./client-policy.ts";

export type CallInput<R extends Route = Route> = {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryOf<R>;
  readonly body?: BodyOf<R>;
  readonly context: Context;
  readonly idempotencyKey?: string;
  /** Shorter than the context's deadline. */
  readonly timeoutMs?: number;
  /** Instead of this service's own token: `Bearer …`. */
  readonly authorization?: string;
};

/** Narrow with `if ("problem" in reply)`. */
export type ClientReply<R extends Route> = ReplyOf<R> | { readonly status: number; readonly problem: ProblemDetails };

export type ServiceClient = {
  call<const R extends Route>(route: R, input: CallInput<R>): Promise<ClientReply<R>>;
  close(): Promise<void>;
  /** For status pages. */
  status(): readonly TargetStatus[];
};

export type TargetStatus = {
  readonly service: string;
  readonly breaker: ReturnType<Guard["state"]>;
  readonly instances: ReturnType<Balancer["status"]>;
};

export type ClientOptions = {
  /** The caller's own name. */
  readonly service: string;
  readonly discovery: Discovery;
  readonly tokens: ServiceTokens;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly limits?: Partial<ClientLimits>;
};

/** All that belongs to one service that is called. */
export type Peerage = {
  readonly service: string;
  readonly balancer: Balancer;
  readonly guard: Guard;
  readonly budget: RetryBudget;
};

export function createServiceClient(options: ClientOptions): ServiceClient {
  const limits = { ...clientLimits, ...options.limits };
  const { discovery, clock, random, telemetry } = options;
  const peerages = new Map<string, Peerage>();
  const duration = createHistogram({
    name: "souk_client_request_duration_seconds",
    help: "Calls to other services, all attempts together.",
    registry: telemetry.registry,
  });
  const call = createCall({ ...options, limits, deadlines: createDeadlines(clock), duration });

  const peerageOf = (service: string): Peerage => {
    const known = peerages.get(service);
    if (known) return known;
    const made: Peerage = {
      service,
      balancer: createBalancer({ service, discovery, clock, random, connections: limits.connectionsPerInstance }),
      guard: createGuard(service, limits),
      budget: createRetryBudget(limits),
    };
    peerages.set(service, made);
    return made;
  };

  registerStates(telemetry, () => [...peerages.values()]);
  return {
    call: async (route, input) =>
      (await call(peerageOf(route.service), route, input as CallInput)) as ClientReply<typeof route>,
    close: async () => {
      await Promise.all([...peerages.values()].map(({ balancer }) => balancer.close()));
    },
    status: () =>
      [...peerages.values()].map(({ service, guard, balancer }) => ({
        service,
        breaker: guard.state(),
        instances: balancer.status(),
      })),
  };
}

const STATES = { closed: 0, "half-open": 1, open: 2 } as const;

function registerStates(telemetry: Telemetry, peerages: () => readonly Peerage[]): void {
  new Gauge({
    name: "souk_client_breaker_state",
    help: "0 closed, 1 half-open, 2 open.",
    labelNames: ["target"],
    registers: [telemetry.registry],
    collect() {
      for (const { service, guard } of peerages()) this.set({ target: service }, STATES[guard.state()]);
    },
  });
}
