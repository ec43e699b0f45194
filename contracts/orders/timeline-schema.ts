// What happened to an order, oldest first, for staff.
import { MoneySchema, nullable, object, oneOf, type Static, Time, Type } from "../schema.ts";
import { orderStatuses } from "./order-schema.ts";

export const timelineKinds = ["status", "payment", "parcel", "refund", "alert", "note"] as const;

export const TimelineEntrySchema = object({
  at: Time,
  kind: oneOf(timelineKinds),
  /** Why: `checkout`, `captured`, `deadline`, `customer`, `staff`, `provider`, … */
  cause: Type.String(),
  /** The status that the order was in and went to, where it moved. */
  from: Type.Optional(nullable(oneOf(orderStatuses))),
  to: Type.Optional(oneOf(orderStatuses)),
  amount: Type.Optional(MoneySchema),
  /** The refund, the parcel or the payment that this is about. */
  reference: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
});
export type TimelineEntry = Static<typeof TimelineEntrySchema>;
export const TimelineSchema = object({ items: Type.Array(TimelineEntrySchema) });
