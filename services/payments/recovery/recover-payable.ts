// Asks the provider for everything it has of an order whose payable may have been lost with the store.
import { madeAt } from "../payable/lost-payables.ts";
import type { Draft } from "../payable/payable-change.ts";
import type { Recovery } from "../payable/payable-store.ts";
import type { RefundSnapshot } from "../payable/refunds.ts";
import { snapshotOf } from "../payment/provider-calls.ts";
import type { LiveObject } from "../provider/payment-provider.ts";
import { answered, createMadeLately, inTime, made, type RecoveryParts } from "./made-lately.ts";
import { type FoundObject, rebuildPayable } from "./rebuild-payable.ts";

/** Whoever paid so lately is looked for together with the others: a shop that sells on after the loss asks for each order. */
const LATELY_MS = 300_000;
/** An order's deadline is a day at most (orders' CHECKOUT_DEADLINE_SECONDS): nothing was made for it after that. */
const PAYABLE_FOR_MS = 25 * 3_600_000;

/** The answer throws `provider_unavailable` where not everything could be asked: half of a payable would be wrong. */
export function createRecovery(parts: RecoveryParts): Recovery {
  const { clock } = parts;
  const lately = createMadeLately(parts);
  return async (orderId) => {
    const from = madeAt(orderId);
    if (from === undefined) return undefined;
    const now = clock.now();
    const isYoung = now - from < LATELY_MS;
    const found = await (isYoung ? lately.since(from) : made(parts, from, Math.min(now, from + PAYABLE_FOR_MS)));
    return rebuild(parts, orderId, found.get(orderId) ?? []);
  };
}

async function rebuild(parts: RecoveryParts, orderId: string, live: readonly LiveObject[]): Promise<Draft | undefined> {
  const { provider, clock, log } = parts;
  const deadline = inTime(parts);
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

const capturedIntents = (live: readonly LiveObject[]): readonly string[] => [
  ...new Set(live.filter(({ state }) => state === "captured").map(({ id, intentId }) => intentId ?? id)),
];

/** Everything that we make carries its number. */
function toFound(live: LiveObject): readonly FoundObject[] {
  const { n, amount } = live;
  return n === null ? [] : [{ ...snapshotOf(live), n, amount }];
}
