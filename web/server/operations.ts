// What the operator and the gateway ask this process itself, over its private address: alive, ready, metrics, and the errors
// that it has logged. The gateway forwards none of these.
import type { IncomingMessage, ServerResponse } from "node:http";
import { allows, bearerToken, nobody, type TokenVerifier } from "@souk/chassis/auth";
import { Problem, problem } from "@souk/chassis/errors";
import type { Health } from "@souk/chassis/health";
import { ERRORS_PATH, type RecentErrors, recentErrorsRoute } from "@souk/chassis/recent-errors";
import type { Telemetry } from "@souk/chassis/telemetry";
import { answer, answerJson, answerProblem } from "./http/answer.ts";

/** Undefined for a path that is none of them. */
export type OperationsOptions = {
  readonly health: Health;
  readonly telemetry: Telemetry;
  readonly verifier: TokenVerifier;
  readonly errors: Pick<RecentErrors, "list">;
  readonly traceId: () => string;
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type Operations = (path: string) => Handle | undefined;

export function createOperations(options: OperationsOptions): Operations {
  const { health, telemetry, errors, traceId } = options;
  const { registry } = telemetry;
  const handles: Readonly<Record<string, Handle>> = {
    "/healthz": async (_request, response) => answerJson(response, 200, { status: "ok" }),
    "/readyz": async (_request, response) => {
      const { ok, checks } = await health.ready();
      answerJson(response, ok ? 200 : 503, { status: ok ? "ok" : "unavailable", checks });
    },
    "/metrics": async (request, response) => {
      if (request.headers.accept === "application/json") {
        return answerJson(response, 200, await registry.getMetricsAsJSON());
      }
      answer(response, 200, { "content-type": registry.contentType }, await registry.metrics());
    },
    [ERRORS_PATH]: async (request, response) => {
      try {
        await admit(options, request);
        answerJson(response, 200, { items: errors.list() });
      } catch (error) {
        answerProblem(response, error instanceof Problem ? error : problem("internal"), traceId());
      }
    },
  };
  const known = new Map(Object.entries(handles));
  return (path) => known.get(path);
}

/** As every service does it: the route is the same one. */
async function admit({ verifier }: OperationsOptions, { method, headers }: IncomingMessage): Promise<void> {
  const route = recentErrorsRoute("web");
  if (method !== route.method) throw problem("method_not_allowed");
  const token = bearerToken(headers.authorization);
  const verdict = allows(route.access, token === undefined ? nobody : await verifier.verify(token));
  if (verdict !== "yes") throw problem(verdict);
}
