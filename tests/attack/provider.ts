// The payment provider's side of things: its books, its "dashboard", and webhooks signed as it would sign them.

import { systemClock } from "@souk/chassis/clock";
import { signatureHeader } from "../../emulators/stripe/webhooks/signature.ts";
import { attackMarket } from "./market.ts";
import { expected } from "./people.ts";
import { query } from "./stores.ts";
import { type Answer, send } from "./wire.ts";

/** A request to the provider's own API, with the shop's key. */
export async function provider(path: string, form?: Readonly<Record<string, string>>): Promise<Answer["body"]> {
  const market = await attackMarket();
  const answer = await send(await market.serviceUrl("stripe"), path, {
    token: market.secrets.stripeKey,
    ...(form && {
      bytes: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
  });
  return expected(answer, 200);
}

export async function control(path: string, json?: unknown): Promise<Answer["body"]> {
  const market = await attackMarket();
  const answer = await send(await market.serviceUrl("stripe"), `/_emulator${path}`, {
    token: market.secrets.stripeKey,
    ...(json !== undefined && { json }),
  });
  if (answer.status >= 300) throw new Error(answer.text);
  return answer.body;
}

/** An event as the provider sends it, about an object as it is now or as the caller says that it is. */
export function eventOf(type: string, object: unknown, id = `evt_attack_${Math.trunc(performance.now() * 1_000)}`) {
  return {
    id,
    object: "event",
    api_version: "2026-08-26.dahlia",
    created: Math.floor(systemClock.now() / 1000),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}

export type Delivery = {
  /** What is sent; `signed` unless told. */
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly ageSeconds?: number;
  readonly signature?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The headers of a delivery. */
export async function signed(body: string, how: Delivery = {}): Promise<Readonly<Record<string, string>>> {
  const { secrets } = await attackMarket();
  const at = Math.floor(systemClock.now() / 1000) - (how.ageSeconds ?? 0);
  const signature = how.signature ?? signatureHeader(body, how.secrets ?? [secrets.stripeWebhooks], at);
  return { "content-type": "application/json", "stripe-signature": signature, ...how.headers };
}

export async function deliver(body: string, how: Delivery = {}): Promise<Answer> {
  const { url } = await attackMarket();
  return send(url, "/api/v1/webhooks/stripe", { bytes: how.body ?? body, headers: await signed(body, how) });
}

export async function payableOf(orderId: string) {
  const [row] = await query("payments", "SELECT * FROM payables WHERE order_id = ?", orderId);
  return row;
}

export async function eventsOf(service: string, aggregateId: string): Promise<readonly string[]> {
  const rows = await query(service, "SELECT type FROM outbox WHERE aggregate_id = ? ORDER BY position", aggregateId);
  return rows.map(({ type }) => String(type));
}
