// What was made at the provider lately, read once for all who ask meanwhile: after the loss of a store each order of the
// next half minute asks, and each would read what all of them made.
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext, type Deadline } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import { createNextRun } from "@souk/chassis/next-run";
import type { Random } from "@souk/chassis/random";
import type { Found, OwnedObject, PaymentProvider } from "../provider/payment-provider.ts";

export type ByOrder = ReadonlyMap<string, readonly OwnedObject[]>;

export type MadeLately = {
  /** No older than the call. Rejects with `provider_unavailable` where not everything could be asked. */
  since(from: number): Promise<ByOrder>;
};

export type RecoveryParts = {
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

const TIMEOUT_MS = 10_000;
const RETRY_AFTER_SECONDS = 2;

export function createMadeLately(parts: RecoveryParts): MadeLately {
  /** Of those who wait for the next look. */
  let earliest = Number.POSITIVE_INFINITY;
  const looks = createNextRun(async () => {
    const from = earliest;
    earliest = Number.POSITIVE_INFINITY;
    return made(parts, from, parts.clock.now());
  });
  return {
    since: (from) => {
      earliest = Math.min(earliest, from);
      return looks.run();
    },
  };
}

/** Objects of both kinds. */
export async function made(parts: RecoveryParts, from: number, until: number): Promise<ByOrder> {
  const deadline = inTime(parts);
  const kinds = ["hosted", "card"] as const;
  const all = await Promise.all(kinds.map((kind) => parts.provider.made(kind, from, until, deadline).then(answered)));
  return Map.groupBy(all.flat(), ({ orderId }) => orderId);
}

export const inTime = (parts: RecoveryParts): Deadline =>
  backgroundContext({ ...parts, timeoutMs: TIMEOUT_MS }).deadline;

export function answered<T>(found: Found<T>): readonly T[] {
  if (found.kind === "found") return found.items;
  throw problem("provider_unavailable", "the payment is looked up at the provider", {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
