// A store that can be lost and begins anew (Redis) has no payable for an order that had one. Which orders those may be is
// told by their age: an order's id says when it was made (UUIDv7, RFC 9562, 5.7).
import type { Instant } from "@souk/chassis/clock";
import type { Payable } from "./payable.ts";

/** Orders' clock and ours may differ by this much. */
const CLOCK_SKEW_MS = 30_000;
const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/** Undefined for an id that does not say it: nothing of ours. */
export function madeAt(orderId: string): Instant | undefined {
  const [, high, low] = UUID_V7.exec(orderId) ?? [];
  return high === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}

/** Whether an order that has no payable may have had one before the store began its present life. */
export function mayBeLost(orderId: string, since: Instant): boolean {
  const at = madeAt(orderId);
  return at !== undefined && at < since + CLOCK_SKEW_MS;
}

/** Whether it was last written in a former life, from which this one may have an older copy (a restored backup). */
export function mayBeOutdated({ version, updatedAt }: Payable, since: Instant): boolean {
  return version < versionBase(since) && updatedAt < since + CLOCK_SKEW_MS;
}

const YEAR_2020 = 1_577_836_800_000;

/**
 * What is added to the version of a payable that had events in a former life: one for each second, and no payable has as
 * many events. Subscribers' stores may keep versions in 32 bits, which is enough until 2088.
 */
export function versionBase(since: Instant): number {
  return Math.floor((since - YEAR_2020) / 1000);
}
