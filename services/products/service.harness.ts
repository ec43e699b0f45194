// The real service on a free port with a store of its own, and keys that users would have. For tests.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { readConfig } from "@souk/chassis/config";
import { createTestIssuer, quietLog, TEST_ISSUER } from "@souk/chassis/server.harness";
import type { Overrides } from "@souk/chassis/stall";
import type { NewProduct } from "@souk/contracts/products/product-schema";
import { settings } from "./config.ts";
import { createService } from "./service.ts";

export type Answer = { readonly status: number; readonly body: Json; readonly headers: Headers; readonly text: string };
// biome-ignore lint/suspicious/noExplicitAny: answers are read by path, and a wrong path fails the assertion
type Json = any;

export type Market = {
  readonly url: string;
  readonly folder: string;
  /** To start again, or a second instance, on the same store. */
  readonly databaseUrl: string;
  /** As a member of staff with all permissions of the catalogue and stock, unless told otherwise. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  asNobody(method: string, path: string, body?: unknown): Promise<Answer>;
  asService(method: string, path: string, body?: unknown): Promise<Answer>;
  readonly tokens: { readonly staff: string; readonly customer: string; readonly service: string };
  stop(): Promise<void>;
};

const SCOPE = "catalogue:read catalogue:write stock:read stock:write";

export type MarketGiven = {
  readonly overrides?: Overrides;
  readonly environment?: Readonly<Record<string, string>>;
};

/** Opens a market with a store of its own, unless the environment names one. */
export type OpenMarket = (test: Pick<TestContext, "after">, given?: MarketGiven) => Promise<Market>;

export async function openMarket(test: Pick<TestContext, "after">, given: MarketGiven = {}): Promise<Market> {
  const folder = await mkdtemp(join(tmpdir(), "souk-products-"));
  const issuer = await createTestIssuer();
  const environment = {
    DATABASE_URL: `sqlite:${join(folder, "products.db")}`,
    DISCOVERY_URL: "static:users=http://127.0.0.1:9",
    PUBLIC_URL: TEST_ISSUER,
    SERVICE_CLIENT_SECRET: "unused",
    SOUK_DATA_DIR: folder,
    ...given.environment,
  };
  const service = await createService({
    config: readConfig(settings, environment),
    overrides: { verifier: issuer.verifier, log: quietLog, ...given.overrides },
  });
  const { url } = await service.start();
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await service.stop();
    stopped = true;
  };
  test.after(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
  const tokens = {
    staff: await issuer.userToken({ sub: "01995f2e-7d10-7000-8000-00000000aaaa", role: "staff", scope: SCOPE }),
    customer: await issuer.userToken(),
    service: await issuer.serviceToken("orders"),
  };
  return {
    url,
    folder,
    databaseUrl: environment.DATABASE_URL,
    tokens,
    stop,
    ask: (method, path, body, headers) =>
      send(url, { method, path, body, headers: { authorization: `Bearer ${tokens.staff}`, ...headers } }),
    asNobody: (method, path, body) => send(url, { method, path, body, headers: {} }),
    asService: (method, path, body) =>
      send(url, { method, path, body, headers: { authorization: `Bearer ${tokens.service}` } }),
  };
}

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

async function send(url: string, { method, path, body, headers }: Sent): Promise<Answer> {
  const raw = body instanceof FormData || body instanceof Uint8Array || typeof body === "string";
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body !== undefined && !raw && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: (raw ? body : JSON.stringify(body)) as string }),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined, headers: response.headers };
}

/** A published product with one variant in euros. */
export function newProduct(title: string, sku: string, fields: Partial<NewProduct> = {}): NewProduct {
  return {
    title,
    status: "active",
    variants: [{ sku, price: { amount: 1999, currency: "EUR" }, options: {} }],
    ...fields,
  };
}
