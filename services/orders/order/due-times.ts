// When the closing sweep looks at an order or a refund again.
import { isPayable, type Order } from "./order.ts";

/** How long payments has to answer before a closing order or a refund is asked about again. */
export const FIRST_ASK_AFTER_MS = 1_500;

/** When the closing sweep has to look at the order next. */
export function dueAt(order: Order): number | null {
  if (isPayable(order)) return order.payBy;
  return order.status === "closing" ? order.updatedAt + FIRST_ASK_AFTER_MS : null;
}

/** Long enough for a call to end, short enough to be settled soon after a fault has ended. */
const PATIENT_AFTER_ASKS = 60;
const MAX_DELAY_MS = 5_000;
const PATIENT_DELAY_MS = 60_000;

export function delayAfter(asked: number): number {
  if (asked >= PATIENT_AFTER_ASKS) return PATIENT_DELAY_MS;
  return Math.min(FIRST_ASK_AFTER_MS * 2 ** asked, MAX_DELAY_MS);
}
