// What a store writes for a change, the same on every engine: the payable's row, the provider ids that are new, and the
// events, each of which raises the version by one.
import type { Clock, Instant } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { EventEnvelope } from "@souk/contracts/event";
import { paymentEvents } from "@souk/contracts/payments/events";
import { attentionAt } from "./attention.ts";
import { countedCapture, type Payable, refundSums } from "./payable.ts";
import { type Announcement, type Change, publishedPayable } from "./payable-change.ts";
import type { Cause } from "./payable-store.ts";

/** `body` is the whole payable as JSON; the other columns are there to be searched, checked and read from outside. */
export type PayableRow = {
  readonly orderId: string;
  readonly version: number;
  readonly status: Payable["status"];
  readonly closing: boolean;
  readonly currency: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly refundPending: number;
  readonly attentionAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly body: string;
};

export type KeptChange = {
  readonly row: PayableRow;
  readonly providerIds: readonly string[];
  readonly events: readonly EventEnvelope[];
};

export type KeepOptions = { readonly clock: Clock; readonly ids: Ids };

/** Undefined where nothing is to be written. */
export function toKeptChange<T>(
  before: Payable | undefined,
  { payable: changed, announcements = [] }: Change<T>,
  cause: Cause,
  options: KeepOptions,
): KeptChange | undefined {
  if (changed === undefined || changed === before) return undefined;
  const now = options.clock.now();
  const payable = { ...changed, version: changed.version + announcements.length, updatedAt: now };
  return {
    row: toRow(payable, now),
    providerIds: newProviderIds(before, payable),
    events: announcements.map((each, index) =>
      toEvent(payable, changed.version + index + 1, each, { ...options, cause }),
    ),
  };
}

function toRow(payable: Payable, now: Instant): PayableRow {
  const { orderId, version, status, closing, currency, amount, createdAt, updatedAt } = payable;
  const { refunded, pending } = refundSums(payable);
  return {
    ...{ orderId, version, status, closing, currency, amount, createdAt, updatedAt },
    captured: countedCapture(payable)?.amount ?? 0,
    refunded,
    refundPending: pending,
    attentionAt: attentionAt(payable, now),
    body: JSON.stringify(payable),
  };
}

function newProviderIds(before: Payable | undefined, { objects }: Payable): readonly string[] {
  const known = new Set(before?.objects.flatMap(({ id, intentId }) => [id, intentId]));
  const all = objects.flatMap(({ id, intentId }) => [id, intentId]);
  return [...new Set(all)].filter((id): id is string => id !== null && !known.has(id));
}

type Told = KeepOptions & { readonly cause: Cause };

function toEvent(
  payable: Payable,
  aggregateVersion: number,
  { type, refundId, reason }: Announcement,
  { ids, clock, cause }: Told,
): EventEnvelope {
  const definition = paymentEvents.find((each) => each.type === type);
  if (definition === undefined) throw new Error(`there is no event ${type}`);
  const data = {
    payable: publishedPayable(payable),
    ...(refundId === undefined ? {} : { refundId }),
    ...(reason === undefined ? {} : { reason }),
  };
  const origin = { ids, clock, ...(cause.trace && { context: { trace: cause.trace } }) };
  return createEvent(definition, { aggregateId: payable.orderId, aggregateVersion, data }, origin);
}
