// The journal of what happened: one Event for each change, written with the change. Webhooks are sent from here.

import { type Origin, seconds } from "../store/books.ts";
import type { Database } from "../store/database.ts";
import type { StripeIds } from "../store/stripe-ids.ts";

export type EventRow = {
  readonly id: string;
  readonly type: string;
  readonly object_id: string;
  readonly body: string;
  readonly created_at: number;
  readonly delivery: "none" | "pending" | "withheld" | "delivered" | "given_up";
  readonly attempts: number;
  readonly next_attempt_at: number;
  readonly last_answer: string | null;
};

/** How the webhook of a new event is treated; faults may hold it back or put it off. */
export type DeliveryPlan = { readonly delivery: EventRow["delivery"]; readonly nextAttemptAt: number };

export type HappenedEvent = { readonly type: string; readonly objectId: string; readonly object: unknown };

export type Journal = {
  readonly database: Database;
  readonly ids: StripeIds;
  readonly now: () => number;
  readonly apiVersion: string;
};

const INSERT =
  "INSERT INTO events (id, type, object_id, body, created_at, delivery, attempts, next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?)";

export function writeEvent(journal: Journal, event: HappenedEvent, origin: Origin, plan: DeliveryPlan): void {
  const id = journal.ids.make("evt");
  const now = journal.now();
  const body = {
    id,
    object: "event",
    api_version: journal.apiVersion,
    created: seconds(now),
    data: { object: event.object },
    livemode: false,
    pending_webhooks: plan.delivery === "none" ? 0 : 1,
    request: { id: origin.requestId, idempotency_key: origin.idempotencyKey },
    type: event.type,
  };
  journal.database.run(
    INSERT,
    id,
    event.type,
    event.objectId,
    JSON.stringify(body),
    now,
    plan.delivery,
    plan.nextAttemptAt,
  );
}

export function renderEvent(row: EventRow): unknown {
  const body = JSON.parse(row.body) as Record<string, unknown>;
  return { ...body, pending_webhooks: row.delivery === "pending" || row.delivery === "withheld" ? 1 : 0 };
}
