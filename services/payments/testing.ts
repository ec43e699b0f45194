// The world for tests: payments' own parts over a real store, and the Stripe emulator with its faults, in one process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { backgroundContext, type Context } from "@souk/chassis/context";
import { createIds, type Ids } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { silentLog, temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import type { EventEnvelope } from "@souk/contracts/event";
import { createStripeEmulator, type StripeEmulator } from "@souk/stripe-emulator";
import type { PaymentRequest } from "./payable/begin-payment.ts";
import type { Payable } from "./payable/payable.ts";
import { createSqlitePayableStore } from "./payable/payable-store.sqlite.ts";
import type { PayableStore, Recovery } from "./payable/payable-store.ts";
import type { PayParts } from "./payment/pay-order.ts";
import { createStripeProvider } from "./provider/stripe-provider.ts";
import { createRecovery } from "./recovery/recover-payable.ts";

export const SECRET_KEY = "sk_test_payments";
export const WEBHOOK_SECRET = "whsec_payments";
export const PUBLIC_URL = "http://shop.test";

export type TestClock = Clock & { advance(ms: number): void };

/** Real time that can be moved on. */
export function movableClock(): TestClock {
  let offset = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
  };
}

export type LedgerRow = Readonly<Record<string, unknown>> & { readonly metadata: Readonly<Record<string, string>> };
export type Ledger = Readonly<
  Record<"paymentIntents" | "charges" | "refunds" | "checkoutSessions", readonly LedgerRow[]>
>;

export type ToldEvent = EventEnvelope<{ reason?: string; refundId?: string }>;

export type OpenedStore = {
  readonly store: PayableStore;
  readonly ids: Ids;
  /** All events written so far, oldest first. */
  events(): Promise<readonly ToldEvent[]>;
};

export type OpenStore = (
  test: Pick<TestContext, "after">,
  options: { readonly clock: TestClock; readonly recover: Recovery },
) => Promise<OpenedStore>;

export type World = PayParts & {
  readonly clock: TestClock;
  readonly ids: Ids;
  readonly stripeUrl: string;
  context(timeoutMs?: number): Context;
  request(more?: Partial<PaymentRequest>): PaymentRequest;
  read(orderId: string): Promise<Payable>;
  events(): Promise<readonly ToldEvent[]>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  ledger(): Promise<Ledger>;
  /** Stops and starts the provider's side over its file; `down` leaves it stopped. */
  restartStripe(): Promise<void>;
  stopStripe(): Promise<void>;
};

type WorldOptions = { readonly webhookUrl?: string; readonly openStore?: OpenStore };

export async function startWorld(test: TestContext, given: WorldOptions = {}): Promise<World> {
  const { openStore = openSqliteStore, ...more } = given;
  const folder = mkdtempSync(join(tmpdir(), "souk-payments-"));
  const clock = movableClock();
  const options = {
    databasePath: join(folder, "stripe.sqlite"),
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    publicUrl: PUBLIC_URL,
    webhookDelayMs: 0,
    refundSettlementMs: 50,
    clock,
    random: systemRandom,
    ...more,
  };
  let emulator: StripeEmulator | undefined = createStripeEmulator(options);
  const { url: stripeUrl } = await emulator.start();
  const port = Number(new URL(stripeUrl).port);
  const recover: Recovery = (orderId) => recovery(orderId);
  const { store, ids, events } = await openStore(test, { clock, recover });
  const provider = createStripeProvider({
    apiBase: stripeUrl,
    secretKey: SECRET_KEY,
    shop: store.identity,
    clock,
    random: systemRandom,
    log: silentLog,
  });
  const recovery = createRecovery({ provider, clock, random: systemRandom, log: silentLog });
  test.after(async () => {
    await provider.close();
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const stopStripe = async (): Promise<void> => {
    await emulator?.stop();
    emulator = undefined;
  };
  const control = createControl(stripeUrl);
  return {
    ...{ store, provider, clock, ids, stripeUrl, control, stopStripe, events },
    publicUrl: PUBLIC_URL,
    context: (timeoutMs = 10_000) => backgroundContext({ clock, random: systemRandom, log: silentLog, timeoutMs }),
    request: (wanted = {}) => ({
      orderId: ids.uuid(),
      attemptId: ids.uuid(),
      amount: 10_290,
      currency: "EUR",
      email: "ada@example.com",
      orderNumber: "S-1001",
      customerId: null,
      payBy: clock.now() + 900_000,
      instruction: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
      ...wanted,
    }),
    read: async (orderId) => {
      const payable = await store.read(orderId);
      if (payable === undefined) throw new Error(`there is no payable ${orderId}`);
      return payable;
    },
    ledger: async () => (await control("GET", "/ledger")) as Ledger,
    restartStripe: async () => {
      await stopStripe();
      emulator = createStripeEmulator({ ...options, port });
      await emulator.start();
    },
  };
}

export const openSqliteStore: OpenStore = async (test, { clock }) => {
  const ids = createIds(clock, systemRandom);
  const migrations = new URL("./migrations/sqlite/", import.meta.url);
  const database = await temporaryDatabase(test, { url: await temporaryUrl(test), migrations, clock });
  return { store: createSqlitePayableStore({ database, clock, ids }), ids, events: async () => eventsOf(database) };
};

export function eventsOf(database: SqliteDatabase): readonly ToldEvent[] {
  return database
    .read((tx) => tx.all<{ body: string }>("SELECT body FROM outbox ORDER BY position"))
    .map(({ body }) => JSON.parse(body) as ToldEvent);
}

function createControl(stripeUrl: string): World["control"] {
  return async (method, path, body) => {
    const response = await fetch(`${stripeUrl}/_emulator${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

const WAIT_MS = 8_000;

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const end = systemClock.monotonicMs() + WAIT_MS;
  while (!(await condition())) {
    if (systemClock.monotonicMs() > end) throw new Error("it did not happen");
    await systemClock.sleep(25);
  }
}
