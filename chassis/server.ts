// Serves contracts over HTTP (Fastify 5). A service gives its routes with their handlers; from the contract come
// validation, access, limits and the shape of answers. Every failure is problem+json.

import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from "@souk/contracts/route";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Caller, TokenVerifier } from "./auth.ts";
import type { Clock } from "./clock.ts";
import type { Context } from "./context.ts";
import type { Health } from "./health.ts";
import type { IdempotencyRecord } from "./idempotency.ts";
import type { Ids } from "./ids.ts";
import type { Log } from "./log.ts";
import type { Random } from "./random.ts";
import { type RecentErrors, recentErrorsRoute } from "./recent-errors.ts";
import { createFastify } from "./server-fastify.ts";
import type { Telemetry } from "./telemetry.ts";

/** JSON: by the schema. Text and multipart: a stream. Anything else (webhooks, forms): the raw bytes. */
export type RequestBodyOf<R extends Route> = R extends { readonly consumes: infer C }
  ? R extends { readonly body: unknown }
    ? BodyOf<R>
    : C extends `text/csv${string}` | `multipart/${string}`
      ? Readable
      : Buffer
  : BodyOf<R>;

export type Request<R extends Route = Route> = {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: RequestBodyOf<R>;
  readonly caller: Caller;
  readonly context: Context;
  readonly headers: IncomingHttpHeaders;
  /** There when the header came and the route minds it. */
  readonly idempotency?: IdempotencyRecord;
  readonly clientAddress: string;
  readonly raw: FastifyRequest;
};

export type ReplyHeaders = { readonly headers?: Readonly<Record<string, string>> };

/** What a route answers that produces something else than JSON. */
export type Content = string | Uint8Array | Readable | AsyncIterable<string | Uint8Array>;

export type Reply<R extends Route> = {
  [S in keyof R["replies"] & number]: {
    readonly status: S;
    readonly body: R extends { readonly produces: string }
      ? S extends 304
        ? null
        : Content
      : Extract<ReplyOf<R>, { readonly status: S }>["body"];
  } & ReplyHeaders;
}[keyof R["replies"] & number];

export type Handler<R extends Route> = (request: Request<R>) => Promise<Reply<R>> | Reply<R>;

export type AnyReply = { readonly status: number; readonly body: unknown } & ReplyHeaders;

/** A route with its handler, the route's own types forgotten. */
export type Served = { readonly route: Route; readonly handler: (request: Request) => Promise<AnyReply> | AnyReply };

export function serve<const R extends Route>(route: R, handler: NoInfer<Handler<R>>): Served {
  // The server hands over what it validated against this very route.
  return { route, handler: handler as unknown as Served["handler"] };
}

export type HttpServer = {
  /** Answers the URL. */
  listen(where: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no new connections, lets running requests finish (at most DRAIN_TIMEOUT_MS), then closes all. */
  close(): Promise<void>;
  readonly fastify: FastifyInstance;
};

export type HttpServerOptions = {
  readonly service: string;
  readonly served: readonly Served[];
  readonly verifier: TokenVerifier;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly health: Health;
  /** Told to whoever runs the shop, over an internal route. */
  readonly errors?: Pick<RecentErrors, "list">;
};

export const DRAIN_TIMEOUT_MS = 15_000;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const fastify = createFastify({ ...options, served: [...options.served, ...serveErrors(options)] });
  return {
    fastify,
    listen: ({ host, port }) => fastify.listen({ host, port }),
    close: async () => {
      const late = setTimeout(() => fastify.server.closeAllConnections(), DRAIN_TIMEOUT_MS);
      late.unref();
      await fastify.close();
      clearTimeout(late);
    },
  };
}

function serveErrors({ service, errors }: HttpServerOptions): readonly Served[] {
  if (errors === undefined) return [];
  return [serve(recentErrorsRoute(service), () => ({ status: 200, body: { items: [...errors.list()] } }))];
}
