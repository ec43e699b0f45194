// A word about an order, as it reaches its hold.
import type { Standing } from "@souk/contracts/orders/events";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { HoldWriting } from "./hold-store.ts";

export type Word = HoldWriting & {
  readonly orderId: string;
  readonly standing: Standing;
  /** With an event, which is the newest word; without, it was asked for and may be old. */
  readonly order?: OrderDocument;
  /** The SKUs that this operation has said it touches, where it shares its transaction. */
  readonly within?: ReadonlySet<string>;
};

/** Units are held that the order does not speak of: such an operation needs a transaction of its own. */
export class OtherUnits extends Error {}

export function refuseOtherUnits({ within }: Word, skus: readonly string[]): void {
  const other = within && skus.find((sku) => !within.has(sku));
  if (other !== undefined) throw new OtherUnits(other);
}

/** Rolls the operation back, its inbox row included: the event is tried again and ends as a dead letter. */
export class Short extends Error {}

export function traced({ trace }: HoldWriting): HoldWriting {
  return trace ? { trace } : {};
}

/** The causing event's place in its trace (W3C Trace Context, `traceparent`). */
export function traceOf(traceparent: string | undefined): HoldWriting["trace"] {
  const [, traceId, spanId, flags] = traceparent?.split("-") ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, sampled: flags === "01" };
}
