// The way of a request through the gateway, from top to bottom. Cached reads leave first; everything else is routed by
// the contracts, admitted, and forwarded.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenVerifier } from "@souk/chassis/auth";
import { CLIENT_ADDRESS_HEADER, forwardedAddress, GATEWAY_HEADER } from "@souk/chassis/client-address";
import type { Clock } from "@souk/chassis/clock";
import { parseTraceparent } from "@souk/chassis/context";
import { Problem, problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import type { Telemetry } from "@souk/chassis/telemetry";
import type { CachedReads } from "./cache/cached-reads.ts";
import type { Cors } from "./http/cors.ts";
import { Exchange, type Finish } from "./http/exchange.ts";
import { isRefusal, type RawRequest, readRequest } from "./http/raw-request.ts";
import type { LocalRoutes, Page } from "./local-routes.ts";
import type { Incoming, WebPages } from "./pages/web-pages.ts";
import type { Admission } from "./policy/admission.ts";
import { clientAddressOf, networkKeyOf, type TrustedProxies } from "./policy/network.ts";
import type { Forward } from "./proxy/forward.ts";
import { cookiesBeginning } from "./proxy/forwarded-headers.ts";
import { takeBody } from "./proxy/request-body.ts";
import type { Upstreams } from "./proxy/upstreams.ts";
import type { RoutedRoute, RouteTable } from "./routing/route-table.ts";

export type HandlerOptions = {
  readonly table: RouteTable;
  readonly local: LocalRoutes;
  /** Path prefix → service whose own pages live there: `/pay` → `stripe`. */
  readonly mounts: ReadonlyMap<string, string>;
  readonly web: WebPages;
  /** Mounted service → how the names of its cookies begin. */
  readonly mountedCookies: ReadonlyMap<string, string>;
  readonly cached: CachedReads | undefined;
  readonly admission: Admission;
  readonly forward: Forward;
  readonly upstreams: Upstreams;
  readonly trusted: TrustedProxies;
  readonly verifier: TokenVerifier;
  readonly cors: Cors;
  readonly common: readonly string[];
  readonly finish: Finish;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Log;
};

/** A page's form is small. */
const MOUNT_BODY_LIMIT = 64 * 1024;
const ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

export function createHandler(options: HandlerOptions): (message: IncomingMessage, response: ServerResponse) => void {
  const { cached, admission, clock, telemetry, cors, trusted, log } = options;

  const open = (message: IncomingMessage, response: ServerResponse, raw: RawRequest | undefined): Exchange => {
    const parent = parseTraceparent(raw?.traceparent);
    const span = telemetry.startSpan(message.method ?? "GET", { ...(parent && { parent }), kind: "server" });
    return new Exchange({
      message,
      response,
      span,
      startedMs: clock.monotonicMs(),
      common: options.common,
      crossOrigin: cors.headersFor(raw?.origin),
      finish: options.finish,
    });
  };

  const fail = (exchange: Exchange, error: unknown): void => {
    const failure = error instanceof Problem ? error : problem("internal", undefined, { cause: error });
    if (failure.status >= 500) {
      // What a service behind us is the reason of is told there.
      log[failure.code === "internal" ? "error" : "warn"](
        { err: error, traceId: exchange.traceId },
        "a request failed",
      );
    }
    if (!exchange.answered) exchange.problem(failure);
    drop(exchange.message, exchange.response);
  };

  const go = (exchange: Exchange, raw: RawRequest, address: string): void => {
    try {
      const kept = raw.method === "GET" ? cached?.find(raw.url) : undefined;
      if (cached !== undefined && kept !== undefined) {
        const limited = admission.limit(exchange, raw.path, networkKeyOf(address));
        if (limited === undefined) cached.answerKept(exchange, raw, kept);
        else
          limited.then(() => cached.answerKept(exchange, raw, kept)).catch((error: unknown) => fail(exchange, error));
        return;
      }
      const going = dispatch(options, exchange, raw, address);
      if (going !== undefined) going.catch((error: unknown) => fail(exchange, error));
    } catch (error) {
      fail(exchange, error);
    }
  };

  return (message, response) => {
    const raw = readRequest(message);
    if (isRefusal(raw)) {
      const exchange = open(message, response, undefined);
      exchange.problem(problem(raw.code, raw.detail, { headers: { connection: "close" } }));
      return;
    }
    const exchange = open(message, response, raw);
    const remote = clientAddressOf(message.socket.remoteAddress ?? "", raw.forwardedFor, trusted);
    const told = raw.forwarderToken === undefined ? undefined : toldAddress(raw, options.verifier);
    if (told instanceof Promise) {
      told.then((address) => go(exchange, raw, address ?? remote)).catch((error: unknown) => fail(exchange, error));
    } else go(exchange, raw, told ?? remote);
  };
}

/** One of ours that asks in a shopper's name says whose (decisions.md, "Access"). At once for a token seen before. */
function toldAddress(raw: RawRequest, verifier: TokenVerifier): ReturnType<typeof forwardedAddress> {
  return forwardedAddress(
    { [CLIENT_ADDRESS_HEADER]: raw.clientAddress, [GATEWAY_HEADER]: raw.forwarderToken },
    verifier,
  );
}

/** A refused body is read on, and thrown away, for so long: closed under it, the sender would never see the answer. */
const LINGER_MS = 2_000;

/** A refused body must not keep its connection busy. */
function drop(message: IncomingMessage, response: ServerResponse): void {
  if (message.complete) return;
  // A request without a body is complete only after its handler has run, so it is looked at again.
  const end = (): void => {
    if (message.complete) return;
    message.unpipe();
    message.resume();
    const late = setTimeout(() => message.destroy(), LINGER_MS);
    message.once("close", () => clearTimeout(late));
  };
  if (response.writableFinished) setImmediate(end);
  else response.once("finish", () => setImmediate(end));
}

function dispatch(
  options: HandlerOptions,
  exchange: Exchange,
  raw: RawRequest,
  address: string,
): Promise<void> | undefined {
  const { local, table, mounts, cors } = options;
  if (raw.method === "OPTIONS") {
    exchange.answer(204, ["allow", ALLOWED_METHODS, ...cors.preflightHeaders(raw.origin, ALLOWED_METHODS)], undefined);
    return undefined;
  }
  const page = local.pages.get(raw.path);
  if (page !== undefined) {
    exchange.route = `page ${raw.path}`;
    return answerPage(page, { exchange, raw, address });
  }
  const mounted = mounts.get(`/${raw.path.split("/", 2)[1] ?? ""}`);
  if (mounted !== undefined && options.upstreams.knows(mounted))
    return forwardMounted(options, exchange, raw, address, mounted);
  const found = table.match(raw.method, raw.path);
  if (found === undefined && options.web.owns(raw.path, exchange.message.headers.accept)) {
    return options.web.answer({ exchange, raw, address });
  }
  if (found === undefined || "allow" in found) return refuseRoute(options, found?.allow, { exchange, raw, address });
  return serveRoute(options, found, { exchange, raw, address });
}

async function answerPage(page: Page, incoming: Incoming): Promise<void> {
  const { method } = incoming.raw;
  if (method !== "GET" && method !== "HEAD") {
    throw problem("method_not_allowed", undefined, { headers: { allow: "GET, HEAD" } });
  }
  await page(incoming);
}

/** What is no route counts against the limits too. */
async function refuseRoute(
  { admission }: HandlerOptions,
  allow: string | undefined,
  { exchange, raw, address }: Incoming,
): Promise<never> {
  await admission.limit(exchange, raw.path, networkKeyOf(address));
  if (allow === undefined) throw problem("not_found");
  throw problem("method_not_allowed", undefined, { headers: { allow } });
}

async function serveRoute(options: HandlerOptions, routed: RoutedRoute, incoming: Incoming): Promise<void> {
  const { exchange, raw, address } = incoming;
  const { route } = routed;
  exchange.route = route.name;
  const admitted = options.admission.admit(exchange, raw, route, address);
  const caller = admitted instanceof Promise ? await admitted : admitted;
  const own = options.local.routes.get(route.name);
  if (own !== undefined) return own({ ...incoming, caller });
  if (options.cached !== undefined && route.cache !== undefined && route.access.kind === "public") {
    return options.cached.answerFilled({ exchange, raw, routed, address });
  }
  const body = await takeBody(exchange.message, raw, routed.bodyLimit);
  const withAuthorization = route.access.kind !== "public" || route.path === "/oauth/token";
  await options.forward.toClient({ service: route.service, exchange, raw, address, withAuthorization, body });
}

async function forwardMounted(
  options: HandlerOptions,
  exchange: Exchange,
  raw: RawRequest,
  address: string,
  service: string,
): Promise<void> {
  exchange.route = `mount ${service}`;
  await options.admission.limit(exchange, raw.path, networkKeyOf(address));
  const body = await takeBody(exchange.message, raw, MOUNT_BODY_LIMIT);
  const prefix = options.mountedCookies.get(service);
  const cookies = prefix === undefined ? undefined : cookiesBeginning(prefix, exchange.message.headers.cookie);
  await options.forward.toClient({ service, exchange, raw, address, withAuthorization: false, cookies, body });
}
