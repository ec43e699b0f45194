// UUIDv7 (RFC 9562, 5.7): sortable by the time they were made, so that they are kind to B-trees.
import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

export type Ids = {
  /** Rises strictly within one process, even where the wall clock falls (RFC 9562, 6.2, method 2). */
  uuid(): string;
};

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const COUNTER_LIMIT = 2 ** 12;

export function createIds(clock: Clock, random: Random): Ids {
  let lastMs = 0;
  let counter = 0;

  const advance = (): void => {
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      counter = random.below(COUNTER_LIMIT / 2);
      return;
    }
    counter += 1;
    if (counter < COUNTER_LIMIT) return;
    lastMs += 1; // 12 bits are used up within this millisecond: borrow from the next.
    counter = 0;
  };

  const uuid = (): string => {
    advance();
    const time = lastMs.toString(16).padStart(12, "0");
    const tail = random.bytes(8);
    const hex = (index: number): string => HEX[tail[index] ?? 0] ?? "00";
    const variant = HEX[((tail[0] ?? 0) & 0x3f) | 0x80] ?? "80";
    return (
      `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}${hex(1)}-` +
      `${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`
    );
  };
  return { uuid };
}
