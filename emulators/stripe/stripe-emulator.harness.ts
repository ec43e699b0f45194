// Starts an emulator on a private port with a file of its own, and a receiver that keeps the webhooks it gets.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { systemRandom } from "@souk/chassis/random";
import Stripe from "stripe";
import { createStripeEmulator, type StripeEmulatorOptions } from "./service.ts";

export const SECRET_KEY = "sk_test_emulator";
export const WEBHOOK_SECRET = "whsec_emulator";

export type TestClock = { now(): number; advance(ms: number): void };

export function testClock(): TestClock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
  };
}

export type Harness = {
  readonly url: string;
  readonly stripe: Stripe;
  readonly clock: TestClock;
  /** Calls the control surface. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Stops it and starts it again over the same file, on the same port. */
  restart(): Promise<void>;
};

export async function startEmulator(test: TestContext, more: Partial<StripeEmulatorOptions> = {}): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), "stripe-emulator-"));
  const clock = testClock();
  const options: StripeEmulatorOptions = {
    databasePath: join(folder, "stripe.sqlite"),
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    publicUrl: "http://shop.test",
    webhookDelayMs: 0,
    refundSettlementMs: 100,
    clock,
    random: systemRandom,
    ...more,
  };
  let emulator = createStripeEmulator(options);
  const { url } = await emulator.start();
  const port = Number(new URL(url).port);
  test.after(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    url,
    clock,
    stripe: connect(url),
    async control(method, path, body) {
      const response = await fetch(`${url}/_emulator${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRET_KEY}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.json();
    },
    async restart() {
      await emulator.stop();
      emulator = createStripeEmulator({ ...options, port });
      await emulator.start();
    },
  };
}

/** The real package, with its retries off, so that a test sees every answer. */
export function connect(url: string, key = SECRET_KEY): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
}

export type Received = { readonly signature: string; readonly body: string; readonly event: Stripe.Event };
export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers; 200 unless changed. */
  answer: number;
  until(enough: (received: readonly Received[]) => boolean): Promise<void>;
};

const WAIT_MS = 5_000;

export async function startReceiver(test: TestContext): Promise<Receiver> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const signature = String(request.headers["stripe-signature"]);
      received.push({ signature, body, event: JSON.parse(body) as Stripe.Event });
      response.writeHead(receiver.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    answer: 200,
    async until(enough) {
      const end = Date.now() + WAIT_MS;
      while (!enough(received)) {
        if (Date.now() > end)
          throw new Error(`webhooks did not come: ${received.map(({ event }) => event.type).join(", ")}`);
        await sleep(20);
      }
    },
  };
  return receiver;
}

export async function failureOf(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("expected a failure");
}
