// Writes events for the changes of the current request, and plans their webhooks: at once, later, shuffled or not at all.
import type { Faults } from "../control/faults.ts";
import type { NewEvent, Origin } from "../store/books.ts";
import type { Database } from "../store/database.ts";
import type { StripeIds } from "../store/stripe-ids.ts";
import { type DeliveryPlan, writeEvent } from "./event.ts";

export type EventSettings = {
  readonly apiVersion: string;
  /** The types that are kept and sent; `*` stands for all. */
  readonly types: ReadonlySet<string>;
  readonly hasEndpoint: boolean;
  readonly webhookDelayMs: number;
};

export type Recorder = {
  readonly record: (event: NewEvent) => void;
  /** The coming events belong to this request; null: to none (a sweep, a page, the dashboard). */
  readonly attribute: (requestId: string | null, idempotencyKey: string | undefined) => void;
};

type Parts = {
  readonly database: Database;
  readonly ids: StripeIds;
  readonly faults: Faults;
  readonly now: () => number;
};

export function createRecorder(parts: Parts, settings: EventSettings): Recorder {
  const { database, ids, faults, now } = parts;
  const journal = { database, ids, now, apiVersion: settings.apiVersion };
  const all = settings.types.has("*");
  let origin: Origin = { requestId: null, idempotencyKey: null };
  const plan = (type: string): DeliveryPlan => {
    const at = now() + settings.webhookDelayMs;
    if (!settings.hasEndpoint) return { delivery: "none", nextAttemptAt: at };
    if (!faults.armed()) return { delivery: "pending", nextAttemptAt: at };
    if (faults.hitWebhook("withhold_webhook", type)) return { delivery: "withheld", nextAttemptAt: at };
    const delayed = faults.hitWebhook("delay_webhook", type);
    const shuffled = faults.hitWebhook("shuffle_webhooks", type);
    const later =
      (delayed?.delayMs ?? 0) + (shuffled === undefined ? 0 : Math.floor(faults.chance(shuffled) * shuffled.delayMs));
    return { delivery: "pending", nextAttemptAt: at + later };
  };
  return {
    record: ({ type, objectId, object }) => {
      if (!all && !settings.types.has(type)) return;
      writeEvent(journal, { type, objectId, object: object() }, origin, plan(type));
    },
    attribute: (requestId, idempotencyKey) => {
      origin = { requestId, idempotencyKey: idempotencyKey ?? null };
    },
  };
}
