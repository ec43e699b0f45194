// Runs API requests. All that wait are executed in one transaction, and no answer leaves before it is committed.

import { chargeRoutes } from "../charges/charge-routes.ts";
import { checkoutSessionRoutes } from "../checkout-sessions/checkout-session-routes.ts";
import { eventRoutes } from "../events/event-routes.ts";
import { paymentIntentRoutes } from "../payment-intents/payment-intent-routes.ts";
import { refundRoutes } from "../refunds/refund-routes.ts";
import type { Books } from "../store/books.ts";
import { type Answer, failed, type Route, type RouteTable } from "./call.ts";
import { invalidParameter, keyMismatch, StripeFailure, serverError, unrecognizedUrl } from "./errors.ts";
import { expand } from "./expansion.ts";
import { decodeForm, FormError } from "./form.ts";
import { findStored, fingerprint, store } from "./idempotency.ts";

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  /** The parameters: the body of a POST, the query of a GET. */
  readonly form: string;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  /** A 500 is to be answered, before or after the request takes effect. */
  readonly breakdown: "none" | "before" | "after";
};

export type ApiReply = {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** The request whose stored answer this is. */
  readonly replayOf: string | undefined;
};

export type Engine = { execute(request: ApiRequest): Promise<ApiReply> };

export type EngineOptions = {
  readonly books: Books;
  /** Says which request the events of the coming changes belong to. */
  readonly attribute: (requestId: string, idempotencyKey: string | undefined) => void;
  readonly onFault: (error: unknown) => void;
};

const routes: RouteTable = {
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...checkoutSessionRoutes,
  ...eventRoutes,
};

type Waiting = { readonly request: ApiRequest; readonly resolve: (reply: ApiReply) => void };
const BATCH_MAX = 256;

export function createEngine(options: EngineOptions): Engine {
  const waiting: Waiting[] = [];
  const flush = (): void => {
    const batch = waiting.splice(0, BATCH_MAX);
    if (waiting.length > 0) setImmediate(flush);
    const replies = runBatch(
      options,
      batch.map(({ request }) => request),
    );
    for (let index = 0; index < batch.length; index += 1) batch[index]!.resolve(replies[index]!);
  };
  return {
    execute: (request) =>
      new Promise((resolve) => {
        waiting.push({ request, resolve });
        if (waiting.length === 1) setImmediate(flush);
      }),
  };
}

function runBatch(options: EngineOptions, requests: readonly ApiRequest[]): readonly ApiReply[] {
  const { database } = options.books;
  let replies: readonly ApiReply[] = [];
  const all = () => {
    replies = requests.map((request) => run(options, request));
  };
  if (requests.every(({ method }) => method === "GET")) {
    all();
    return replies;
  }
  try {
    database.transact(all);
    return replies;
  } catch (error) {
    if (requests.length > 1) return requests.map((request) => runBatch(options, [request])[0]!);
    options.onFault(error);
    return requests.map((request) => reply(request, failed(serverError())));
  }
}

function run(options: EngineOptions, request: ApiRequest): ApiReply {
  const { books } = options;
  const key = request.method === "POST" ? request.idempotencyKey : undefined;
  const print = key === undefined ? "" : fingerprint(request.method, request.path, request.form);
  if (key !== undefined) {
    const stored = findStored(books.database, key, books.now());
    if (stored !== undefined && stored.fingerprint !== print) return reply(request, failed(keyMismatch(key)));
    if (stored !== undefined) {
      return { status: stored.status, body: stored.body, requestId: request.requestId, replayOf: stored.request_id };
    }
  }
  options.attribute(request.requestId, key);
  const outcome = execute(books, request);
  const answer = reply(request, outcome.answer);
  if (key !== undefined && outcome.began) {
    store(
      books.database,
      key,
      { fingerprint: print, status: answer.status, body: answer.body, request_id: request.requestId },
      books.now(),
    );
  }
  return answer;
}

function execute(books: Books, request: ApiRequest): { readonly answer: Answer; readonly began: boolean } {
  if (request.breakdown === "before") return { answer: failed(serverError()), began: true };
  try {
    const { route, id } = findRoute(request);
    const form = decodeForm(request.form);
    const answer = route({ books, form, id });
    if (request.breakdown === "after") return { answer: failed(serverError()), began: true };
    return {
      answer: answer.status === 200 ? { status: 200, body: expand(books, form, answer.body) } : answer,
      began: true,
    };
  } catch (error) {
    if (error instanceof StripeFailure) return { answer: failed(error), began: error.began };
    if (error instanceof FormError) return { answer: failed(invalidParameter(error.message, "")), began: false };
    throw error;
  }
}

/** `/v1/payment_intents/pi_1/confirm` → the route of `/v1/payment_intents/:id/confirm`. */
function findRoute({ method, path }: ApiRequest): { readonly route: Route; readonly id: string } {
  const exact = routes[`${method} ${path}`];
  if (exact !== undefined) return { route: exact, id: "" };
  const segments = path.split("/");
  const position = segments[2] === "checkout" ? 4 : 3;
  const id = segments[position] ?? "";
  segments[position] = ":id";
  const route = id === "" ? undefined : routes[`${method} ${segments.join("/")}`];
  if (route === undefined) throw unrecognizedUrl(method, path);
  return { route, id };
}

function reply(request: ApiRequest, answer: Answer): ApiReply {
  return {
    status: answer.status,
    body: JSON.stringify(answer.body),
    requestId: request.requestId,
    replayOf: undefined,
  };
}
