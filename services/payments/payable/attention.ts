// When the sweep should next look at a payable by itself. Null: nothing about it is open.
import type { Instant } from "@souk/chassis/clock";
import { isFinal, type Payable } from "./payable.ts";

/** The shopper's own request, the webhook and the browser's return come first; the sweep is the net below them. */
const FIRST_LOOK_MS = 15_000;
const LONGEST_PAUSE_MS = 600_000;
/** A refund that a bank takes its time over. */
const PENDING_REFUND_LOOK_MS = 60_000;

export function attentionAt(payable: Payable, now: Instant): Instant | null {
  const pause = Math.min(FIRST_LOOK_MS * 2 ** Math.min(payable.looks, 10), LONGEST_PAUSE_MS);
  const times: Instant[] = [];
  if (payable.status === "open" && (payable.closing || payable.objects.some((object) => !isFinal(object))))
    times.push(now + pause);
  for (const object of payable.objects) {
    if (payable.status !== "open" && !isFinal(object)) times.push(now + pause);
  }
  for (const refund of payable.refunds) {
    if (refund.status === "pending") {
      times.push(
        refund.sentAt === null
          ? now
          : now + (refund.providerId === null ? pause : Math.max(pause, PENDING_REFUND_LOOK_MS)),
      );
    }
    if (refund.retryAt !== null) times.push(refund.retryAt);
  }
  return times.length === 0 ? null : Math.min(...times);
}
