// The way of a browser's request through web, from top to bottom: operations, the check of where a write comes from,
// the back office, the storefront.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenVerifier } from "@souk/chassis/auth";
import { forwardedAddress, plainAddress } from "@souk/chassis/client-address";
import { parseTraceparent } from "@souk/chassis/context";
import { Problem, problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import type { Telemetry } from "@souk/chassis/telemetry";
import type { AdminApi } from "./admin/admin-api.ts";
import type { AdminPages } from "./admin/admin-pages.ts";
import type { AdminSession } from "./admin/admin-session.ts";
import { type AdminTheme, THEME_PATH } from "./admin/admin-theme.ts";
import { answerProblem } from "./http/answer.ts";
import { readCookies } from "./http/cookies.ts";
import type { SameOrigin } from "./http/same-origin.ts";
import type { Operations } from "./operations.ts";
import type { Arrived, Storefront } from "./pages/storefront.ts";
import type { Visit } from "./shop/visit.ts";
import type { Visitor } from "./shop/visitor.ts";

export type HandlerOptions = {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly operations: Operations;
  readonly sameOrigin: SameOrigin;
  readonly visitorOf: (visit: Visit) => Visitor;
  readonly adminSession: AdminSession;
  readonly adminApi: AdminApi;
  readonly adminTheme: AdminTheme;
  readonly adminPages: AdminPages;
  readonly storefront: Storefront;
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createHandler(options: HandlerOptions): Handle {
  const { telemetry, log } = options;
  return async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const operation = options.operations(path);
    if (operation !== undefined) return operation(request, response).catch(() => void response.destroy());
    const parent = parseTraceparent(request.headers.traceparent as string | undefined);
    const span = telemetry.startSpan("web", { ...(parent && { parent }), kind: "server" });
    try {
      const visit = { ...(await visitOf(options, request)), trace: span.context, log };
      await dispatch(options, { visit, visitor: options.visitorOf(visit) }, path, request, response);
      span.end();
    } catch (error) {
      span.end(error);
      const failure = error instanceof Problem ? error : problem("internal", undefined, { cause: error });
      if (failure.status >= 500) {
        // What a peer is the reason of, or a browser that has gone, is no error of ours.
        const level = failure.code === "internal" && !response.destroyed ? "error" : "warn";
        log[level]({ err: error, traceId: span.context.traceId }, "a request failed");
      }
      if (response.headersSent) response.destroy();
      else answerProblem(response, failure, span.context.traceId);
    }
  };
}

async function visitOf(
  { verifier }: HandlerOptions,
  { headers, socket }: IncomingMessage,
): Promise<Pick<Visit, "address" | "cookies" | "userAgent">> {
  const address = (await forwardedAddress(headers, verifier)) ?? plainAddress(socket.remoteAddress);
  return { address, cookies: readCookies(headers.cookie), userAgent: headers["user-agent"] };
}

async function dispatch(
  options: HandlerOptions,
  arrived: Arrived,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!options.sameOrigin(request.method ?? "GET", request.headers)) {
    throw problem("forbidden", "a page of another origin can't do this");
  }
  if (path === "/admin/session") return options.adminSession.handle(arrived.visitor, request, response);
  if (path === THEME_PATH || path.startsWith(`${THEME_PATH}/`)) {
    return options.adminTheme({ path, visitor: arrived.visitor }, request, response);
  }
  if (path.startsWith("/admin/api/v1/")) return options.adminApi(arrived, request, response);
  if (path.startsWith("/admin/api/")) throw problem("not_found");
  if (path === "/admin" || path.startsWith("/admin/"))
    return options.adminPages({ path, visitor: arrived.visitor }, request, response);
  return options.storefront.serve(arrived, path, request, response);
}
