// Identifiers and secrets in Stripe's shapes, from the randomness that was passed in.

export type RandomSource = { bytes(length: number): Uint8Array; next(): number };

export type StripeIds = {
  /** `make("pi")` → `pi_` and 24 characters. They begin with the time, as Stripe's do: new rows join the end of an index. */
  make(prefix: string, length?: number): string;
  /** All characters random: for what must not be guessed. */
  secret(prefix: string, length: number): string;
};

/** In the order of their codes, so that texts sort by time; 64 entries, the last two stand twice. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzyz";
const BASE = 62;
const TIME_CHARACTERS = 8;
const POOL_BYTES = 4_096;
const DEFAULT_LENGTH = 24;

export function createStripeIds(random: RandomSource, now: () => number): StripeIds {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  const characters = (length: number): string => {
    if (used + length > pool.length) {
      pool = random.bytes(POOL_BYTES);
      used = 0;
    }
    let text = "";
    for (let index = 0; index < length; index += 1) text += ALPHABET[pool[used + index]! & 63];
    used += length;
    return text;
  };
  let lastMs = -1;
  let lastText = "";
  const time = (ms: number): string => {
    if (ms === lastMs) return lastText;
    let text = "";
    for (let rest = ms, index = 0; index < TIME_CHARACTERS; index += 1) {
      text = ALPHABET[rest % BASE] + text;
      rest = Math.floor(rest / BASE);
    }
    lastMs = ms;
    lastText = text;
    return text;
  };
  return {
    make: (prefix, length = DEFAULT_LENGTH) => `${prefix}_${time(now())}${characters(length - TIME_CHARACTERS)}`,
    secret: (prefix, length) => `${prefix}_${characters(length)}`,
  };
}
