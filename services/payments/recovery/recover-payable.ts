// Asks the provider for everything it has of an order whose payable may have been lost with the store.
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import { madeAt } from "../payable/lost-payables.ts";
import type { Draft } from "../payable/payable-change.ts";
import type { RefundSnapshot } from "../payable/refunds.ts";
import { snapshotOf } from "../payment/provider-calls.ts";
import type { Found, LiveObject, PaymentProvider } from "../provider/payment-provider.ts";
import { type FoundObject, rebuildPayable } from "./rebuild-payable.ts";

export type RecoveryParts = {
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

/** An order's deadline is a day at most (orders' CHECKOUT_DEADLINE_SECONDS): nothing was made for it after that. */
const PAYABLE_FOR_MS = 25 * 3_600_000;
const TIMEOUT_MS = 10_000;
const RETRY_AFTER_SECONDS = 2;

/** Throws `provider_unavailable` where not everything could be asked: half of a payable would be wrong. */
export async function recoverPayable(parts: RecoveryParts, orderId: string): Promise<Draft | undefined> {
  const { provider, clock, log } = parts;
  const from = madeAt(orderId);
  if (from === undefined) return undefined;
  const { deadline } = backgroundContext({ ...parts, timeoutMs: TIMEOUT_MS });
  const until = Math.min(clock.now(), from + PAYABLE_FOR_MS);
  const live = (
    await Promise.all([
      provider.find(orderId, "hosted", from, until, deadline).then(answered),
      provider.find(orderId, "card", from, until, deadline).then(answered),
    ])
  ).flat();
  const refunds: RefundSnapshot[] = [];
  for (const intentId of capturedIntents(live)) {
    const newestFirst = answered(await provider.findRefunds(intentId, deadline));
    refunds.push(...newestFirst.toReversed());
  }
  const objects = live.flatMap(toFound);
  const rebuilt = rebuildPayable(orderId, { objects, refunds }, clock.now());
  if (rebuilt) {
    const { status, captures } = rebuilt.payable;
    log.warn({ orderId, status, objects: objects.length, captures: captures.length }, "a lost payable was rebuilt");
  }
  return rebuilt;
}

function answered<T>(found: Found<T>): readonly T[] {
  if (found.kind === "found") return found.items;
  throw problem("provider_unavailable", "the payment is looked up at the provider", {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

const capturedIntents = (live: readonly LiveObject[]): readonly string[] => [
  ...new Set(live.filter(({ state }) => state === "captured").map(({ id, intentId }) => intentId ?? id)),
];

/** Everything that we make carries its number. */
function toFound(live: LiveObject): readonly FoundObject[] {
  const { n, amount } = live;
  return n === null ? [] : [{ ...snapshotOf(live), n, amount }];
}
