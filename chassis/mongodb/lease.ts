// Who may do something that only one may do at a time. A lease can be lost while its holder still works, so whatever
// it protects must be written in a transaction that also asks `holdsLease`.
import type { Instant } from "../clock.ts";
import type { Tx } from "./transactions.ts";

type LeaseDocument = {
  readonly _id: string;
  readonly holder: string;
  readonly fence: number;
  readonly until: Instant;
  /** How often somebody has relied on it. */
  readonly asked: number;
};

/**
 * Takes a free or expired lease with a fence above all before, or prolongs the holder's own with its fence unchanged.
 * A holder's name must be one process's own.
 */
export async function claimLease(
  tx: Tx,
  name: string,
  holder: string,
  now: Instant,
  ttlMs: number,
): Promise<{ readonly fence: number } | "held"> {
  const leases = tx.in<LeaseDocument>("leases");
  const known = await leases.findOne({ _id: name });
  const until = now + ttlMs;
  if (!known) {
    await leases.insert([{ _id: name, holder, fence: 1, until, asked: 0 }]);
    return { fence: 1 };
  }
  const running = known.until > now;
  if (running && known.holder !== holder) return "held";
  const fence = running ? known.fence : known.fence + 1;
  await leases.update({ _id: name }, { $set: { holder, fence, until } });
  return { fence };
}

/**
 * Whether this fence is still the newest and has not expired. Nobody takes it before this transaction ends: it is written,
 * so that whoever takes it at the same time fails or makes us fail.
 */
export async function holdsLease(tx: Tx, name: string, fence: number, now: Instant): Promise<boolean> {
  const filter = { _id: name, fence, until: { $gt: now } };
  return (await tx.in<LeaseDocument>("leases").update(filter, { $inc: { asked: 1 } })) === 1;
}

/** Gives it back early; nothing happens where it was lost meanwhile. */
export async function releaseLease(tx: Tx, name: string, fence: number): Promise<void> {
  await tx.in<LeaseDocument>("leases").update({ _id: name, fence }, { $set: { until: 0 } });
}
