// The Stripe emulator, wired from top to bottom: books, faults, engine, pages, control surface, webhooks, one HTTP server.
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { createApiServer } from "./api/api-server.ts";
import { createEngine } from "./api/engine.ts";
import type { StripeEmulatorConfig } from "./config.ts";
import { createControl } from "./control/control-routes.ts";
import { createFaults } from "./control/faults.ts";
import { createRecorder, type EventSettings } from "./events/recorder.ts";
import { createPages } from "./pages/page-routes.ts";
import { createServer } from "./server.ts";
import type { BookSettings, Books } from "./store/books.ts";
import { openDatabase } from "./store/database.ts";
import { createStripeIds, type RandomSource } from "./store/stripe-ids.ts";
import { createSweeper } from "./sweeper.ts";
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

const DEFAULT_WEBHOOK_DELAY_MS = 500;
const DEFAULT_REFUND_SETTLEMENT_MS = 2_000;

export function createStripeEmulator(options: StripeEmulatorOptions): StripeEmulator {
  const { clock, log, secretKey } = options;
  const publicPath = options.publicPath ?? "/pay";
  const database = openDatabase(options.databasePath);
  const faults = createFaults(database);
  const now = () => clock.now();
  const ids = createStripeIds(options.random, now);
  const recorder = createRecorder({ database, ids, faults, now }, eventSettings(options));
  const books: Books = { database, ids, now, record: recorder.record, settings: bookSettings(options, publicPath) };
  const onFault = (error: unknown) => log?.error({ err: error }, "a request failed inside the emulator");
  const engine = createEngine({ books, attribute: recorder.attribute, onFault });
  const api = createApiServer({ engine, faults, ids, secretKey, apiVersion: API_VERSION });
  const pages = createPages(books, publicPath);
  const server = createServer({ api, pages, publicPath, control: createControl(books, faults), secretKey, onFault });
  const sweeper = createSweeper(books, recorder, onFault);
  const { webhookUrl: url, webhookSecret: secret } = options;
  const onProblem = (message: string) => log?.warn({}, message);
  const sender = url === undefined ? undefined : createWebhookSender({ database, faults, now, url, secret, onProblem });

  return {
    async start() {
      const url = await server.listen({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
      sweeper.start();
      sender?.start();
      return { url };
    },
    async stop() {
      sweeper.stop();
      await sender?.stop();
      await server.close();
      database.close();
    },
  };
}

function eventSettings(options: StripeEmulatorOptions): EventSettings {
  return {
    apiVersion: API_VERSION,
    types: new Set(options.webhookEvents ?? defaultWebhookEvents),
    hasEndpoint: options.webhookUrl !== undefined,
    webhookDelayMs: options.webhookDelayMs ?? DEFAULT_WEBHOOK_DELAY_MS,
  };
}

function bookSettings(options: StripeEmulatorOptions, publicPath: string): BookSettings {
  return {
    apiVersion: API_VERSION,
    pagesUrl: `${options.publicUrl.replace(/\/$/, "")}${publicPath}`,
    refundSettlementMs: options.refundSettlementMs ?? DEFAULT_REFUND_SETTLEMENT_MS,
  };
}
