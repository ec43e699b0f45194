// Shoppers who buy: cart, item, checkout; three requests, each a new guest. What is measured is the time of the
// checkout request, as its shopper sees it.
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Api } from "./api.ts";

export type Purchases = {
  readonly paid: number;
  readonly failed: readonly string[];
  readonly seconds: number;
  readonly checkoutMs: readonly number[];
};

const address = { name: "Ada Lovelace", line1: "Hauptstraße 1", city: "Berlin", postalCode: "10115", country: "DE" };
const MAX_FAILURES_KEPT = 5;

export async function buy(
  api: Api,
  count: number,
  shoppers: number,
  skuOf: (index: number) => string,
): Promise<Purchases> {
  const checkoutMs: number[] = [];
  const failed: string[] = [];
  let next = 0;
  let failures = 0;
  const shop = async (): Promise<void> => {
    while (next < count) {
      const failure = await purchase(api, skuOf(next++), checkoutMs);
      if (failure === undefined) continue;
      failures += 1;
      if (failed.length < MAX_FAILURES_KEPT) failed.push(failure);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: shoppers }, shop));
  return { paid: count - failures, failed, seconds: (performance.now() - began) / 1000, checkoutMs };
}

async function purchase(api: Api, sku: string, checkoutMs: number[]): Promise<string | undefined> {
  const cart = await api.send("POST", "/api/v1/carts", {});
  const path = `/api/v1/carts/${String(cart.body.id)}`;
  const item = await api.send("POST", `${path}/items`, { sku, quantity: 1 });
  if (item.status !== 200 && item.status !== 201) return `item: ${item.status} ${JSON.stringify(item.body)}`;
  const began = performance.now();
  const answer = await api.send("POST", `${path}/checkout`, checkoutBody, { "idempotency-key": randomUUID() });
  checkoutMs.push(performance.now() - began);
  const order = answer.body.order as { status?: string } | undefined;
  return answer.status === 201 && order?.status === "paid"
    ? undefined
    : `checkout: ${answer.status} ${JSON.stringify(answer.body)}`;
}

const checkoutBody = {
  email: "ada@example.org",
  shippingAddress: address,
  shippingOption: "standard",
  payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
};

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
