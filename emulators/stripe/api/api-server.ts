// The HTTP side of /v1: authentication, faults, idempotency keys in flight, headers. Bare node:http, because every
// checkout of a benchmark passes here.
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault, Faults } from "../control/faults.ts";
import type { StripeIds } from "../store/stripe-ids.ts";
import type { ApiReply, Engine } from "./engine.ts";
import { invalidParameter, keyInUse, rateLimited, type StripeFailure, unauthorized } from "./errors.ts";
import { readBody } from "./http-body.ts";
import { KEY_MAX } from "./idempotency.ts";

export type ApiServerOptions = {
  readonly engine: Engine;
  readonly faults: Faults;
  readonly ids: StripeIds;
  readonly secretKey: string;
  readonly apiVersion: string;
};

export type ApiServer = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: string,
) => Promise<void>;

const DELAY_MAX_MS = 120_000;

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { engine, faults, ids } = options;
  const inFlight = new Set<string>();
  const expected = Buffer.from(options.secretKey);

  return async (request, response, path, query) => {
    const requestId = ids.make("req", 14);
    const method = request.method ?? "GET";
    const body = await readBody(request);
    if (body === "too_large")
      return send(
        response,
        options,
        errorReply(requestId, invalidParameter("The request is too large.", "")),
        undefined,
      );
    const refusal = refuseUnauthorized(request, expected);
    if (refusal !== undefined) return send(response, options, errorReply(requestId, refusal), undefined);
    const key = method === "POST" ? header(request, "idempotency-key") : undefined;
    if (key !== undefined && key.length > KEY_MAX) {
      const failure = invalidParameter(`Idempotency keys are at most ${KEY_MAX} characters.`, "idempotency_key");
      return send(response, options, errorReply(requestId, failure), key);
    }
    if (key !== undefined && inFlight.has(key))
      return send(response, options, errorReply(requestId, keyInUse(key)), key);
    const hits = faults.armed() ? faults.hitRequest({ method, path, idempotencyKey: key }) : NO_FAULTS;
    if (hits.some(({ kind }) => kind === "rate_limit"))
      return send(response, options, errorReply(requestId, rateLimited()), key);
    if (key !== undefined) inFlight.add(key);
    try {
      await delay(hits);
      const form = method === "GET" ? query : body === "" ? query : body;
      const reply = await engine.execute({
        method,
        path,
        form,
        idempotencyKey: key,
        requestId,
        breakdown: breakdownOf(hits),
      });
      if (hits.some(({ kind }) => kind === "drop_reply")) {
        response.destroy();
        return;
      }
      send(response, options, reply, key);
    } finally {
      if (key !== undefined) inFlight.delete(key);
    }
  };
}

const NO_FAULTS: readonly Fault[] = [];

function breakdownOf(hits: readonly Fault[]): "none" | "before" | "after" {
  const fault = hits.find(({ kind }) => kind === "server_error");
  if (fault === undefined) return "none";
  return fault.executes ? "after" : "before";
}

async function delay(hits: readonly Fault[]): Promise<void> {
  const ms = hits.filter(({ kind }) => kind === "delay").reduce((sum, fault) => sum + fault.delayMs, 0);
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(ms, DELAY_MAX_MS)));
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `Authorization: Bearer sk_…` or Basic with the key as the user's name. */
export function refuseUnauthorized(request: IncomingMessage, expected: Buffer): StripeFailure | undefined {
  const given = request.headers.authorization;
  if (given === undefined) {
    return unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  const key = given.startsWith("Bearer ")
    ? Buffer.from(given.slice(7))
    : given.startsWith("Basic ")
      ? Buffer.from(Buffer.from(given.slice(6), "base64").toString("utf8").split(":")[0] ?? "")
      : Buffer.alloc(0);
  if (key.length === expected.length && timingSafeEqual(key, expected)) return undefined;
  return unauthorized("Invalid API Key provided.");
}

function errorReply(requestId: string, failure: StripeFailure): ApiReply {
  return { status: failure.status, body: JSON.stringify({ error: failure.body }), requestId, replayOf: undefined };
}

function send(response: ServerResponse, options: ApiServerOptions, reply: ApiReply, key: string | undefined): void {
  const headers: Record<string, string | number> = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(reply.body),
    "cache-control": "no-cache, no-store",
    "request-id": reply.requestId,
    "stripe-version": options.apiVersion,
  };
  if (key !== undefined) {
    headers["idempotency-key"] = key;
    headers["original-request"] = reply.replayOf ?? reply.requestId;
  }
  if (reply.replayOf !== undefined) headers["idempotent-replayed"] = "true";
  if (reply.status === 401) headers["www-authenticate"] = 'Basic realm="Stripe"';
  // Stripe's own advice to its clients: a conflict or an error of its side is worth another try.
  if (reply.status === 409 || reply.status === 429 || reply.status >= 500)
    headers["stripe-should-retry"] = reply.status === 500 ? "false" : "true";
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}
