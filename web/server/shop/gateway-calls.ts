// Calls to the public API, through a gateway that discovery names, in a shopper's name: with the shopper's network
// address, which the gateway believes because our service token comes with it (decisions.md, "Access").
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { ServiceTokens } from "@souk/chassis/auth";
import { CLIENT_ADDRESS_HEADER, GATEWAY_HEADER } from "@souk/chassis/client-address";
import { createBalancer } from "@souk/chassis/client-balancer";
import type { Clock } from "@souk/chassis/clock";
import { formatTraceparent } from "@souk/chassis/context";
import type { Discovery } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import type { Random } from "@souk/chassis/random";
import type { Dispatcher } from "undici";
import type { Visit } from "./visit.ts";

export type Outgoing = {
  readonly method: string;
  /** As it goes over the wire: `/api/v1/products?limit=2`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | Readable | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
};

export type Incoming = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Dispatcher.ResponseData["body"];
};

export type GatewayCalls = {
  /** Throws `unavailable` where no gateway answers. */
  send(visit: Visit, outgoing: Outgoing): Promise<Incoming>;
  /** For the typed client. Only what a route needs of `fetch` is honoured. */
  fetchFor(visit: Visit): typeof fetch;
  close(): Promise<void>;
};

export type GatewayCallsOptions = {
  readonly discovery: Discovery;
  readonly tokens: ServiceTokens;
  readonly clock: Clock;
  readonly random: Random;
};

const CONNECTIONS = 128;
/** Somewhat above what the gateway itself allows an answer. */
const TIMEOUT_MS = 27_000;
/** Whoever looks at a page is told sooner that it can't be drawn; what was sent to change something is waited for. */
const READ_TIMEOUT_MS = 8_000;
/** A gateway that was killed is back within two seconds. */
const RETRY_FOR_MS = 3_000;
const PAUSE_MS = 100;
/** Nothing was sent: anything may be tried again. */
const REFUSED: ReadonlySet<string> = new Set(["ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "EHOSTUNREACH", "ENOTFOUND"]);
/** The client's base; never looked up. */
export const BASE_URL = "http://gateway";

export function createGatewayCalls({ discovery, tokens, clock, random }: GatewayCallsOptions): GatewayCalls {
  const balancer = createBalancer({ service: "gateway", discovery, clock, random, connections: CONNECTIONS });

  const send: GatewayCalls["send"] = async (visit, outgoing) => {
    const headers = { ...outgoing.headers, ...identityOf(visit, tokens.ready()) };
    const untilMs = clock.monotonicMs() + RETRY_FOR_MS;
    for (;;) {
      const target = balancer.pick();
      if (target !== undefined) {
        target.inFlight += 1;
        try {
          const signal = AbortSignal.timeout(outgoing.timeoutMs ?? TIMEOUT_MS);
          const answer = await target.pool.request({
            method: outgoing.method as Dispatcher.HttpMethod,
            path: outgoing.path,
            headers,
            body: outgoing.body ?? null,
            signal: outgoing.signal ? AbortSignal.any([signal, outgoing.signal]) : signal,
          });
          balancer.succeeded(target);
          return { status: answer.statusCode, headers: answer.headers, body: answer.body };
        } catch (error) {
          const refused = isRefused(error);
          balancer.failed(target, refused ? "dead" : "sick");
          const streamed = typeof outgoing.body === "object" && !Buffer.isBuffer(outgoing.body);
          if (!refused || streamed) throw unavailable(error);
        } finally {
          target.inFlight -= 1;
        }
      }
      if (clock.monotonicMs() >= untilMs) throw unavailable();
      await clock.sleep(PAUSE_MS);
    }
  };

  const fetchFor = (visit: Visit): typeof fetch => {
    return async (input, init = {}) => {
      const { method = "GET" } = init;
      const { status, headers, body } = await send(visit, {
        method,
        ...(method === "GET" && { timeoutMs: READ_TIMEOUT_MS }),
        path: String(input).slice(BASE_URL.length),
        headers: init.headers as Record<string, string>,
        ...(typeof init.body === "string" && { body: init.body }),
        ...(init.signal && { signal: init.signal }),
      });
      const text = await body.text();
      const type = headers["content-type"];
      return new Response(text === "" ? null : text, {
        status,
        ...(typeof type === "string" && { headers: { "content-type": type } }),
      });
    };
  };
  return { send, fetchFor, close: () => balancer.close() };
}

function identityOf(visit: Visit, token: string | undefined): Record<string, string> {
  return {
    [CLIENT_ADDRESS_HEADER]: visit.address,
    ...(token !== undefined && { [GATEWAY_HEADER]: token }),
    traceparent: formatTraceparent(visit.trace),
    ...(visit.userAgent !== undefined && { "user-agent": visit.userAgent }),
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSED.has(String(error.code));
}

function unavailable(cause?: unknown) {
  return problem("unavailable", "the shop does not answer", { retryAfterSeconds: 1, cause });
}
