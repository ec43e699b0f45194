// One call: the request from the contract, attempts until one answers or the deadline comes, the answer's meaning.
import { type ProblemDetails, ProblemSchema } from "@souk/contracts/problem";
import { pathOf, type Route } from "@souk/contracts/route";
import type { ServiceTokens } from "./auth-service-tokens.ts";
import type { CallInput, Peerage } from "./client.ts";
import { type Answer, attempt, type Failure, type Outgoing } from "./client-attempt.ts";
import type { Target } from "./client-balancer.ts";
import type { Deadlines } from "./client-deadlines.ts";
import { type ClientLimits, TargetFailure } from "./client-policy.ts";
import type { Clock } from "./clock.ts";
import { formatTraceparent } from "./context.ts";
import { type Problem, problem } from "./errors.ts";
import type { Random } from "./random.ts";
import type { Span, Telemetry } from "./telemetry.ts";
import type { FastHistogram, Series } from "./telemetry-histogram.ts";

export type CallOptions = {
  readonly tokens: ServiceTokens;
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
  readonly limits: ClientLimits;
  readonly deadlines: Deadlines;
  readonly duration: FastHistogram;
};

type Reply =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly problem: ProblemDetails };
type Call = (peerage: Peerage, route: Route, input: CallInput) => Promise<Reply>;
type Send = {
  readonly peerage: Peerage;
  readonly route: Route;
  readonly input: CallInput;
  readonly span: Span;
  readonly untilMs: number;
};

const BACKOFF_MIN_MS = 10;
const BACKOFF_MAX_MS = 500;
/** Nothing is begun that has no time to end. */
const LEAST_USEFUL_MS = 1;

export function createCall(options: CallOptions): Call {
  const { clock, telemetry, duration } = options;
  const observe = createObserver(duration);
  const tryAll = createAttempts(options);

  return async (peerage, route, input) => {
    const startedMs = clock.monotonicMs();
    const span = telemetry.startSpan(`${peerage.service}.${route.name}`, {
      parent: input.context.trace,
      kind: "client",
    });
    const untilMs = Math.min(input.context.deadline.atMs, startedMs + (input.timeoutMs ?? Number.POSITIVE_INFINITY));
    try {
      const reply = await peerage.guard.run(() => tryAll({ peerage, route, input, span, untilMs }));
      observe(route, reply.status, clock.monotonicMs() - startedMs);
      span.set("http.response.status_code", reply.status);
      span.end();
      return reply;
    } catch (error) {
      observe(route, 0, clock.monotonicMs() - startedMs);
      span.end(error);
      throw error;
    }
  };
}

function createObserver(duration: FastHistogram) {
  const known = new Map<Route, Map<number, Series>>();
  return (route: Route, status: number, ms: number): void => {
    let byStatus = known.get(route);
    if (!byStatus) {
      byStatus = new Map();
      known.set(route, byStatus);
    }
    let series = byStatus.get(status);
    if (!series) {
      series = duration.series({
        target: route.service,
        route: route.name,
        status: status === 0 ? "failed" : String(status),
      });
      byStatus.set(status, series);
    }
    series.observe(ms / 1000);
  };
}

/** All internal routes are idempotent by design; others are when they only read, replace or remove, or carry a key. */
function isRepeatable(route: Route, input: CallInput): boolean {
  return (
    route.access.kind === "service" ||
    input.idempotencyKey !== undefined ||
    (route.method !== "POST" && route.method !== "PATCH")
  );
}

function createAttempts(options: CallOptions) {
  const { clock, random, limits, deadlines, tokens } = options;
  const own = createBearer();

  const pause = (round: number, untilMs: number): Promise<void> => {
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(round, 10));
    const wait = most / 2 + random.next() * (most / 2); // Half of it is jitter.
    return clock.sleep(Math.max(0, Math.min(wait, untilMs - clock.monotonicMs())));
  };

  return async ({ peerage, route, input, span, untilMs }: Send): Promise<Reply> => {
    const { balancer, budget } = peerage;
    budget.called();
    const repeatable = isRepeatable(route, input);
    const startedMs = clock.monotonicMs();
    const absentUntilMs = Math.min(untilMs, startedMs + limits.absenceMs);
    let failedAt: Target | undefined;
    let sent = 0;
    let tokenRefused = false;
    for (let round = 0; ; round += 1) {
      const nowMs = clock.monotonicMs();
      if (untilMs - nowMs < LEAST_USEFUL_MS) throw failure(late(peerage));
      const target = balancer.pick(failedAt);
      if (target === undefined) {
        if (nowMs >= absentUntilMs) throw failure(absent(peerage));
        await pause(round, absentUntilMs);
        continue;
      }
      const token = input.authorization === undefined ? (tokens.ready() ?? (await tokens.current())) : undefined;
      const until = Math.min(untilMs, nowMs + limits.attemptTimeoutMs);
      const authorization = input.authorization ?? own.headerFor(token ?? "");
      const outgoing = request(route, input, span, authorization, until, clock.monotonicMs());
      const outcome = await attempt(target, outgoing, deadlines);
      if (outcome.kind === "answer") {
        if (outcome.status < 500) balancer.succeeded(target);
        if (outcome.status === 401 && token !== undefined && !tokenRefused) {
          // Users may have other keys than when it issued this token (a new store): once, with another one.
          tokenRefused = true;
          tokens.refused(token);
          continue;
        }
        if (outcome.status !== 503) return meaning(outcome, route, peerage);
      }
      if (outcome.kind === "refused") {
        // Nothing was sent, so nothing can have happened: it goes on at another instance, or after the restart.
        balancer.failed(target, "dead");
        failedAt = target;
        if (clock.monotonicMs() >= absentUntilMs) throw failure(absent(peerage, outcome.error));
        if (balancer.others(target) === 0 || round > 0) await pause(round, absentUntilMs);
        continue;
      }
      balancer.failed(target, "sick");
      failedAt = target;
      sent += 1;
      const may = repeatable && outcome.kind !== "senseless" && sent < limits.maxAttempts && budget.take();
      if (!may) throw failure(told(outcome, peerage));
      await pause(sent, untilMs);
    }
  };
}

/** The same long string for every call, made once per token. */
function createBearer() {
  let known = "";
  let header = "";
  return {
    headerFor: (token: string): string => {
      if (token !== known) {
        known = token;
        header = `Bearer ${token}`;
      }
      return header;
    },
  };
}

function request(
  route: Route,
  input: CallInput,
  span: Span,
  authorization: string,
  untilMs: number,
  nowMs: number,
): Outgoing {
  const { context } = input;
  const headers = [
    "authorization",
    authorization,
    "traceparent",
    formatTraceparent(span.context),
    "x-request-id",
    context.requestId,
    "souk-deadline-ms",
    String(Math.max(1, Math.floor(untilMs - nowMs))),
  ];
  if (input.idempotencyKey !== undefined) headers.push("idempotency-key", input.idempotencyKey);
  const body = input.body as unknown;
  const raw = typeof body === "string" || body instanceof Uint8Array;
  if (body !== undefined) headers.push("content-type", route.consumes ?? "application/json");
  return {
    method: route.method,
    path: pathWithQuery(route, input),
    headers,
    body:
      body === undefined || (raw && route.consumes !== undefined)
        ? (body as string | Uint8Array | undefined)
        : JSON.stringify(body),
    untilMs,
  };
}

function pathWithQuery(route: Route, input: CallInput): string {
  const path = route.path.includes("{") ? pathOf(route, input.params as Record<string, string>) : route.path;
  if (input.query === undefined) return path;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query as Record<string, unknown>)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) query.append(name, String(each));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

function meaning(answer: Answer, route: Route, peerage: Peerage): Reply {
  const { status, body } = answer;
  if (status >= 500) throw failure(told(answer, peerage));
  if (status >= 400) return { status, problem: problemOf(answer, peerage) };
  if (!(status in route.replies)) throw senseless(peerage, `status ${status}`);
  if (route.produces !== undefined && !route.produces.includes("json")) return { status, body };
  if (body.length === 0) return { status, body: null };
  return { status, body: parse(body, peerage) };
}

function problemOf(answer: Answer, peerage: Peerage): ProblemDetails {
  const value = parse(answer.body, peerage) as Partial<ProblemDetails> | null;
  const wanted = ProblemSchema.required;
  if (typeof value !== "object" || value === null || !wanted.every((name) => name in value)) {
    throw senseless(peerage, `status ${answer.status} without a problem`);
  }
  return value as ProblemDetails;
}

function parse(body: Buffer, peerage: Peerage): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw senseless(peerage, "no JSON");
  }
}

/** Counts against the target's health. */
function failure(cause: Problem): TargetFailure {
  return new TargetFailure(cause.message, { cause });
}

function senseless({ service }: Peerage, what: string): TargetFailure {
  return failure(problem("unavailable", `${service} answered ${what}`));
}

function late({ service }: Peerage, cause?: unknown): Problem {
  return problem("deadline_exceeded", `${service} took too long`, { cause });
}

function absent({ service }: Peerage, cause?: unknown): Problem {
  return problem("unavailable", `no instance of ${service} answers`, { retryAfterSeconds: 1, cause });
}

function told(outcome: Answer | Failure, peerage: Peerage): Problem {
  if (outcome.kind === "answer") {
    if (outcome.status === 504) return late(peerage);
    return problem("unavailable", `${peerage.service} answered status ${outcome.status}`, { retryAfterSeconds: 1 });
  }
  if (outcome.kind === "late") return late(peerage, outcome.error);
  return problem("unavailable", `${peerage.service}: ${outcome.kind}`, { retryAfterSeconds: 1, cause: outcome.error });
}
