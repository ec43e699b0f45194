// Sends a request to an instance of a service and decides what a failure means. A refused connection has sent
// nothing, so anything may be tried again; a broken one may have had its effect, so only reads are, and only once:
// repeating a write is the client's to decide, with its Idempotency-Key.
import { type Balancer, createBalancer } from "@souk/chassis/client-balancer";
import { createDeadlines } from "@souk/chassis/client-deadlines";
import type { Clock } from "@souk/chassis/clock";
import type { Discovery } from "@souk/chassis/discovery";
import { Problem, problem } from "@souk/chassis/errors";
import type { Random } from "@souk/chassis/random";
import { attemptUpstream, type Outcome, type Outgoing, type Outlet } from "./upstream-attempt.ts";

export type Upstreams = {
  /** Throws `unavailable` or `deadline_exceeded`. */
  send(service: string, outgoing: Outgoing, outlet?: Outlet): Promise<Exclude<Outcome, { readonly error: Error }>>;
  /** Whether discovery knows any instance. */
  knows(service: string): boolean;
  status(service: string): ReturnType<Balancer["status"]>;
  close(): Promise<void>;
};

export type UpstreamsOptions = { readonly discovery: Discovery; readonly clock: Clock; readonly random: Random };

/** Per instance of a service. */
const CONNECTIONS = 256;
/** A service that was killed is back within two seconds (decisions.md, "Processes"). */
const REFUSED_RETRY_FOR_MS = 3_000;
const REFUSED_PAUSE_MS = 50;
const MAX_REFUSED_PAUSE_MS = 400;
const RETRY_AFTER_SECONDS = 1;

export function createUpstreams({ discovery, clock, random }: UpstreamsOptions): Upstreams {
  const balancers = new Map<string, Balancer>();
  const deadlines = createDeadlines(clock);

  const balancerOf = (service: string): Balancer => {
    const known = balancers.get(service);
    if (known) return known;
    const made = createBalancer({ service, discovery, clock, random, connections: CONNECTIONS });
    balancers.set(service, made);
    return made;
  };

  const send: Upstreams["send"] = async (service, outgoing, outlet) => {
    const balancer = balancerOf(service);
    const giveUpMs = Math.min(outgoing.untilMs, clock.monotonicMs() + REFUSED_RETRY_FOR_MS);
    const repeatable = outgoing.body === undefined || Buffer.isBuffer(outgoing.body);
    let mayRepeatRead = outgoing.method === "GET";
    let pauseMs = REFUSED_PAUSE_MS;
    for (;;) {
      const target = balancer.pick();
      if (target !== undefined) {
        const outcome = await attemptUpstream(target, outgoing, deadlines, outlet);
        if (!("error" in outcome)) {
          if (outcome.status < 500) balancer.succeeded(target);
          return outcome;
        }
        const fault = faultOfBody(outgoing.body);
        if (fault !== undefined) throw fault;
        balancer.failed(target, outcome.kind === "refused" ? "dead" : "sick");
        if (outcome.kind === "late") throw late(service);
        if (outcome.kind === "senseless") throw problem("bad_gateway", undefined, { cause: outcome.error });
        if (outcome.kind === "broken") {
          if (!mayRepeatRead) throw unavailable(service, outcome.error);
          mayRepeatRead = false;
          continue;
        }
        if (!repeatable) throw unavailable(service, outcome.error);
        if (balancer.others(target) > 0 && pauseMs === REFUSED_PAUSE_MS) {
          pauseMs += 1; // Another instance, at once; after that, in peace.
          continue;
        }
      }
      if (clock.monotonicMs() + pauseMs >= giveUpMs) throw unavailable(service);
      await clock.sleep(pauseMs);
      pauseMs = Math.min(MAX_REFUSED_PAUSE_MS, pauseMs * 2);
    }
  };

  return {
    send,
    knows: (service) => discovery.instances(service).length > 0,
    status: (service) => balancerOf(service).status(),
    close: async () => {
      await Promise.all([...balancers.values()].map((each) => each.close()));
    },
  };
}

/** A streamed body that was too large or broke off is its sender's failure: no instance is blamed for it. */
function faultOfBody(body: Outgoing["body"]): Problem | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return undefined;
  return body.errored instanceof Problem ? body.errored : undefined;
}

function unavailable(service: string, cause?: Error): Problem {
  return problem("unavailable", `${service} does not answer`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(cause && { cause }),
  });
}

function late(service: string): Problem {
  return problem("deadline_exceeded", `${service} took too long`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
