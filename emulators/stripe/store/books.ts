// What every operation of the emulator works with: the tables, the time, fresh identifiers and the journal of events.
import type { Database } from "./database.ts";
import type { StripeIds } from "./stripe-ids.ts";

export type Books = {
  readonly database: Database;
  readonly ids: StripeIds;
  readonly now: () => number;
  readonly settings: BookSettings;
  /** Writes the event of a change in the same transaction, and queues its webhook where the endpoint wants the type. */
  readonly record: (event: NewEvent) => void;
};

export type BookSettings = {
  readonly apiVersion: string;
  /** How browsers reach the pages: `https://shop.example/pay`. */
  readonly pagesUrl: string;
  /** After this a pending refund succeeds, and a refund that is bound to fail fails. */
  readonly refundSettlementMs: number;
};

/** The object is rendered only where its event is wanted. */
export type NewEvent = { readonly type: string; readonly objectId: string; readonly object: () => unknown };

/** Which request an event came from; Stripe puts it into the event. */
export type Origin = { readonly requestId: string | null; readonly idempotencyKey: string | null };

export const seconds = (ms: number): number => Math.floor(ms / 1000);
export const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : seconds(ms));
