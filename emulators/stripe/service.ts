// The Stripe emulator, wired from top to bottom: books, faults, engine, pages, control surface, webhooks, one HTTP server.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { createApiServer, refuseUnauthorized } from "./api/api-server.ts";
import { createEngine } from "./api/engine.ts";
import { StripeFailure } from "./api/errors.ts";
import { readBody } from "./api/http-body.ts";
import { pruneKeys } from "./api/idempotency.ts";
import { expireSessions } from "./checkout-sessions/checkout-session.ts";
import type { StripeEmulatorConfig } from "./config.ts";
import { ControlError, createControl } from "./control/control-routes.ts";
import { createFaults } from "./control/faults.ts";
import { createRecorder, type EventSettings } from "./events/recorder.ts";
import { createPages } from "./pages/page-routes.ts";
import { settleRefunds } from "./refunds/refund.ts";
import type { Books } from "./store/books.ts";
import { openDatabase } from "./store/database.ts";
import { createStripeIds, type RandomSource } from "./store/stripe-ids.ts";
import { createWebhookSender } from "./webhooks/webhook-sender.ts";

export type StripeEmulatorOptions = {
  readonly databasePath: string;
  readonly host?: string;
  readonly port?: number;
  readonly secretKey: string;
  /** Without it events are only kept for /v1/events. */
  readonly webhookUrl?: string;
  readonly webhookSecret: string;
  /** Which types the endpoint is subscribed to, or `*`. Only these are kept in /v1/events: an event costs as much as a charge. */
  readonly webhookEvents?: readonly string[];
  /** Stripe's webhooks come a moment after the answer; so do these. */
  readonly webhookDelayMs?: number;
  readonly refundSettlementMs?: number;
  /** Where browsers find the pages: origin, and prefix at that origin and at this server. */
  readonly publicUrl: string;
  readonly publicPath?: string;
  readonly clock: { now(): number };
  readonly random: RandomSource;
  readonly log?: EmulatorLog;
};

export type EmulatorLog = {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};
export type StripeEmulator = { start(): Promise<{ url: string }>; stop(): Promise<void> };

export type StripeEmulatorDependencies = { readonly config: StripeEmulatorConfig; readonly log?: EmulatorLog };

/** As every service of the market is made: from its configuration. */
export function createService({ config, log }: StripeEmulatorDependencies): StripeEmulator {
  return createStripeEmulator({
    databasePath: config.DATABASE_URL.replace(/^sqlite:/, ""),
    host: config.HOST,
    port: config.PORT,
    secretKey: config.STRIPE_SECRET_KEY,
    webhookSecret: config.STRIPE_WEBHOOK_SECRET,
    ...(config.STRIPE_WEBHOOK_URL === undefined ? {} : { webhookUrl: config.STRIPE_WEBHOOK_URL }),
    publicUrl: config.PUBLIC_URL,
    clock: systemClock,
    random: systemRandom,
    ...(log === undefined ? {} : { log }),
  });
}

/** The API version whose shapes the answers have. */
export const API_VERSION = "2026-08-26.dahlia";

export const defaultWebhookEvents = [
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "payment_intent.amount_capturable_updated",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "checkout.session.completed",
  "checkout.session.expired",
] as const;

const SWEEP_MS = 500;
const PRUNE_EVERY_SWEEPS = 1_200;
const KEEP_ALIVE_MS = 75_000;
const REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_WEBHOOK_DELAY_MS = 500;
const DEFAULT_REFUND_SETTLEMENT_MS = 2_000;

export function createStripeEmulator(options: StripeEmulatorOptions): StripeEmulator {
  const { clock, log } = options;
  const publicPath = options.publicPath ?? "/pay";
  const database = openDatabase(options.databasePath);
  const faults = createFaults(database);
  const now = () => clock.now();
  const ids = createStripeIds(options.random, now);
  const eventSettings: EventSettings = {
    apiVersion: API_VERSION,
    types: new Set(options.webhookEvents ?? defaultWebhookEvents),
    hasEndpoint: options.webhookUrl !== undefined,
    webhookDelayMs: options.webhookDelayMs ?? DEFAULT_WEBHOOK_DELAY_MS,
  };
  const recorder = createRecorder({ database, ids, faults, now }, eventSettings);
  const books: Books = {
    database,
    ids,
    now,
    record: recorder.record,
    settings: {
      apiVersion: API_VERSION,
      pagesUrl: `${options.publicUrl.replace(/\/$/, "")}${publicPath}`,
      refundSettlementMs: options.refundSettlementMs ?? DEFAULT_REFUND_SETTLEMENT_MS,
    },
  };
  const onFault = (error: unknown) => log?.error({ err: error }, "a request failed inside the emulator");
  const engine = createEngine({ books, attribute: recorder.attribute, onFault });
  const api = createApiServer({ engine, faults, ids, secretKey: options.secretKey, apiVersion: API_VERSION });
  const pages = createPages(books, publicPath);
  const control = createControl(books, faults);
  const expectedKey = Buffer.from(options.secretKey);
  const sender =
    options.webhookUrl === undefined
      ? undefined
      : createWebhookSender({
          database,
          faults,
          now,
          url: options.webhookUrl,
          secret: options.webhookSecret,
          onProblem: (message) => log?.warn({}, message),
        });

  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const target = request.url ?? "/";
    const cut = target.indexOf("?");
    const path = cut < 0 ? target : target.slice(0, cut);
    if (path.startsWith("/v1/")) return api(request, response, path, cut < 0 ? "" : target.slice(cut + 1));
    if (path === "/healthz" || path === "/readyz") return sendJson(response, 200, { status: "ok" });
    const body = await readBody(request);
    if (body === "too_large") return sendJson(response, 413, { error: "too large" });
    if (path.startsWith(`${publicPath}/`)) {
      const page = pages(request.method ?? "GET", path, body);
      response.writeHead(page.status, { ...page.headers, "content-length": Buffer.byteLength(page.body) });
      response.end(page.body);
      return;
    }
    if (!path.startsWith("/_emulator/"))
      return sendJson(response, 404, {
        error: { message: `Unrecognized request URL (${path}).`, type: "invalid_request_error" },
      });
    const refusal = refuseUnauthorized(request, expectedKey);
    if (refusal !== undefined) return sendJson(response, 401, { error: refusal.message });
    const reply = control(request.method ?? "GET", path, body);
    sendJson(response, reply.status, reply.body);
  };

  const server = http.createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      handle(request, response).catch((error: unknown) => answerFault(response, error, onFault));
    },
  );

  let sweeps = 0;
  const sweep = (): void => {
    sweeps += 1;
    try {
      if (sweepIsDue(books)) {
        database.transact(() => {
          recorder.attribute(null, undefined);
          settleRefunds(books);
          expireSessions(books);
        });
      }
      if (sweeps % PRUNE_EVERY_SWEEPS === 0) pruneKeys(database, now());
    } catch (error) {
      onFault(error);
    }
  };
  let timer: NodeJS.Timeout | undefined;

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
      });
      timer = setInterval(sweep, SWEEP_MS);
      timer.unref();
      sender?.start();
      const { port } = server.address() as AddressInfo;
      return { url: `http://${options.host ?? "127.0.0.1"}:${port}` };
    },
    async stop() {
      clearInterval(timer);
      await sender?.stop();
      server.closeIdleConnections();
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await closed;
      clearTimeout(cut);
      database.close();
    },
  };
}

const STOP_GRACE_MS = 2_000;

function sweepIsDue(books: Books): boolean {
  const at = books.now();
  const due = books.database.get<{ due: number }>(
    "SELECT (EXISTS (SELECT 1 FROM refunds WHERE settles_at <= ?) OR EXISTS (SELECT 1 FROM checkout_sessions WHERE status = 'open' AND expires_at <= ?)) AS due",
    at,
    at,
  );
  return due?.due === 1;
}

function answerFault(response: http.ServerResponse, error: unknown, onFault: (error: unknown) => void): void {
  if (response.headersSent || response.destroyed) return;
  if (error instanceof ControlError) sendJson(response, 400, { error: error.message });
  else if (error instanceof StripeFailure) sendJson(response, error.status, { error: error.body });
  else {
    onFault(error);
    sendJson(response, 500, { error: { message: "The emulator failed.", type: "api_error" } });
  }
}

function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
