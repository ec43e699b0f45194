// A signing key and its life: published first, then signing, then published on until the last token that it signed has
// ended. Who verifies therefore always knows a key before it meets it.
import type { Instant } from "@souk/chassis/clock";
import type { PublicKey } from "@souk/contracts/users/oauth-routes";

export type StoredKey = {
  readonly kid: string;
  readonly previousKid: string | null;
  readonly publicKey: PublicKey;
  /** See key-sealing.ts. */
  readonly sealedPrivateKey: Uint8Array;
  readonly createdAt: Instant;
  readonly activatesAt: Instant;
};

export type KeySchedule = {
  /** How long a key signs. */
  readonly rotationMs: number;
  /** How long a key is published before it signs: longer than any cache of the key set. */
  readonly leadMs: number;
  /** How long a key stays published after it signed last: longer than any token lives. */
  readonly overlapMs: number;
};

/** The newest key whose time has come. */
export function signingKeyAt(keys: readonly StoredKey[], now: Instant): StoredKey | undefined {
  return keys.findLast((key) => key.activatesAt <= now);
}

/** When the next key has to be added: at once where there is none, else one lead before the newest has served. */
export function nextKeyDueAt(keys: readonly StoredKey[], { rotationMs, leadMs }: KeySchedule): Instant {
  const newest = keys.at(-1);
  return newest ? newest.activatesAt + rotationMs - leadMs : Number.NEGATIVE_INFINITY;
}

/** Keys whose successor has signed for longer than any token of theirs can live. */
export function retiredKeys(
  keys: readonly StoredKey[],
  now: Instant,
  { overlapMs }: KeySchedule,
): readonly StoredKey[] {
  return keys.filter((_, index) => {
    const successor = keys[index + 1];
    return successor !== undefined && successor.activatesAt + overlapMs <= now;
  });
}
