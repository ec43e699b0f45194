// Randomness as a dependency: the system's for secrets and ids, a seeded one for tests and simulations.
import { randomFillSync } from "node:crypto";

export type Random = {
  bytes(count: number): Uint8Array;
  /** A whole number from 0 up to, but without, `limit` (at most 2^32). */
  below(limit: number): number;
  /** From 0 up to, but without, 1. For jitter, never for secrets. */
  next(): number;
};

/** Drawn at once from the operating system, because one draw of many bytes costs as much as one of a few. */
const POOL_BYTES = 4096;

function createSystemRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  const bytes = (count: number): Uint8Array => {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const taken = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return taken;
  };
  return fromBytes(bytes, () => Math.random());
}

export const systemRandom: Random = createSystemRandom();

/** The same seed gives the same sequence (mulberry32). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => word() & 0xff);
  return fromBytes(bytes, () => word() / 2 ** 32);
}

function fromBytes(bytes: (count: number) => Uint8Array, next: () => number): Random {
  const below = (limit: number): number => {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) throw new RangeError(`below(${limit})`);
    // Values past the last whole multiple are drawn again, so that no result is likelier than another.
    const ceiling = Math.floor(2 ** 32 / limit) * limit;
    for (;;) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes(4);
      const value = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
      if (value < ceiling) return value % limit;
    }
  };
  return { bytes, below, next };
}
