// The real orders service on a port of its own, with stand-ins for its neighbours, and somebody to shop there.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { readConfig } from "@souk/chassis/config";
import { backgroundContext } from "@souk/chassis/context";
import { fixedDiscovery } from "@souk/chassis/discovery";
import { createEvent } from "@souk/chassis/events";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import type { Role } from "@souk/contracts/access";
import { userDeleted } from "@souk/contracts/users/events";
import { settings } from "../config.ts";
import { accountSubscription } from "../order/account-events.ts";
import { createService } from "../service.ts";
import { type Home, type OpenHome, openStoresIn } from "./home.ts";
import { servePayments, serveProducts } from "./neighbours.ts";
import { createPaymentsStandIn, type PaymentsStandIn } from "./payments-stand-in.ts";
import { createProductsStandIn, type Goods, type ProductsStandIn } from "./products-stand-in.ts";
import { createTrust, issuer, type TestTrust } from "./trust.ts";

export type Reply = { readonly status: number; readonly body: Json; readonly text: string; readonly headers: Headers };
/** What came over the wire: tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what a test is about
export type Json = any;

export type Ask = { readonly body?: unknown; readonly token?: string; readonly key?: string };

export type Market = {
  readonly url: string;
  readonly urls: readonly string[];
  readonly products: ProductsStandIn;
  readonly payments: PaymentsStandIn;
  readonly trust: TestTrust;
  /** Reads what is stored, as the checker from outside would. */
  readonly home: Home;
  ask(method: string, path: string, ask?: Ask, instance?: number): Promise<Reply>;
  signIn(id?: string, role?: Role): Promise<{ readonly id: string; readonly token: string }>;
  /** A cart with one line of LAMP, or what is given. */
  cart(lines?: readonly (readonly [string, number])[], token?: string): Promise<string>;
  /** What the deletion of an account does here. */
  forget(customerId: string): Promise<void>;
  buy(cartId: string, key?: string, change?: Readonly<Record<string, unknown>>, token?: string): Promise<Reply>;
};

export type MarketOptions = {
  readonly goods?: readonly Goods[];
  readonly deadlineSeconds?: number;
  readonly instances?: number;
};

export type { Goods };
export const lamp: Goods = { sku: "LAMP", price: 4900, stock: 100 };
export const book: Goods = { sku: "BOOK", price: 1299, stock: 100, taxClass: "reduced", weightGrams: 300 };

export const address = {
  name: "Ada Lovelace",
  line1: "Hauptstraße 1",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
};
export const goodCard = { method: "card", paymentMethod: "pm_card_visa", confirm: true };
export const badCard = { ...goodCard, paymentMethod: "pm_card_chargeDeclined" };

export function checkoutBody(change: Readonly<Record<string, unknown>> = {}) {
  return {
    email: "ada@example.org",
    shippingAddress: address,
    shippingOption: "standard",
    payment: goodCard,
    ...change,
  };
}

export type OpenMarket = (t: TestContext, options?: MarketOptions) => Promise<Market>;

export function marketIn(openHome: OpenHome): OpenMarket {
  return async (t, options = {}) => openMarket(t, await openHome(t), options);
}

async function openMarket(t: TestContext, home: Home, options: MarketOptions): Promise<Market> {
  const trust = await createTrust();
  const products = createProductsStandIn(options.goods ?? [lamp, book]);
  const payments = createPaymentsStandIn();
  const tokens = await trust.service("payments");
  const neighbours = [
    {
      service: "products",
      instance: "products-1",
      url: await serveProducts(t, products, { verifier: trust.verifier, tokens }),
    },
    {
      service: "payments",
      instance: "payments-1",
      url: await servePayments(t, payments, { verifier: trust.verifier, tokens }),
    },
  ];
  const urls: string[] = [];
  for (let index = 1; index <= (options.instances ?? 1); index += 1)
    urls.push(await startOrders(home, { index, trust, neighbours, deadlineSeconds: options.deadlineSeconds ?? 900 }));
  return {
    urls,
    url: urls[0] ?? "",
    products,
    payments,
    trust,
    home,
    forget: forgetting(home),
    ...shopper(urls, trust),
  };
}

function forgetting(home: Home): Market["forget"] {
  const clock = systemClock;
  const context = backgroundContext({ clock, random: systemRandom, log: silentLog, timeoutMs: 5_000 });
  return async (userId) => {
    const { orders } = await openStoresIn(home);
    const client = { call: () => Promise.reject(new Error("not asked")) };
    const { handle } = accountSubscription({ orders, clock, client });
    const content = { aggregateId: userId, aggregateVersion: 2, data: { userId } };
    await handle(createEvent(userDeleted, content, { clock, ids: createIds(clock, systemRandom) }), context);
  };
}

type Starting = {
  readonly index: number;
  readonly trust: TestTrust;
  readonly neighbours: readonly { service: string; instance: string; url: string }[];
  readonly deadlineSeconds: number;
};

async function startOrders(home: Home, starting: Starting): Promise<string> {
  const { index, trust, neighbours, deadlineSeconds } = starting;
  const config = readConfig(settings, {
    DATABASE_URL: home.url,
    DISCOVERY_URL: "static:",
    PUBLIC_URL: issuer,
    LOG_LEVEL: process.env.TEST_LOG ?? "silent",
    INSTANCE_ID: `orders-${index}`,
    SERVICE_CLIENT_SECRET: "not used in tests",
    ORDER_TOKEN_SECRET: "a secret of the tests only",
    CHECKOUT_DEADLINE_SECONDS: String(deadlineSeconds),
  });
  const { verifier } = trust;
  const tokens = await trust.service("orders");
  const service = await createService({
    config,
    overrides: { verifier, tokens, discovery: fixedDiscovery(neighbours) },
  });
  home.after(() => service.stop());
  return (await service.start()).url;
}

function shopper(urls: readonly string[], trust: TestTrust): Pick<Market, "ask" | "signIn" | "cart" | "buy"> {
  const ask: Market["ask"] = async (method, path, { body, token, key } = {}, instance = 0) => {
    const response = await fetch(`${urls[instance]}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
  return {
    ask,
    signIn: async (id = randomUUID(), role = "customer") => ({ id, token: await trust.user(id, role) }),
    cart: async (lines = [["LAMP", 1]], token) => {
      const who = token === undefined ? {} : { token };
      const { body, status } = await ask("POST", "/carts", { body: {}, ...who });
      assert.equal(status, 201);
      for (const [sku, quantity] of lines) {
        const added = await ask("POST", `/carts/${body.id}/items`, { body: { sku, quantity }, ...who });
        assert.equal(added.status, 200, added.text);
      }
      return body.id;
    },
    buy: (cartId, key = randomUUID(), change = {}, token) =>
      ask("POST", `/carts/${cartId}/checkout`, {
        body: checkoutBody(change),
        key,
        ...(token !== undefined && { token }),
      }),
  };
}

/** Waits for what happens in the background. */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  timeoutMs = 8_000,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > until) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await systemClock.sleep(20);
  }
}
