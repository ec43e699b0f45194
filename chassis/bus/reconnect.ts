// How long a reader waits before it asks a source again that did not answer. Short, because a killed service is back
// within a second or two and a failed connection costs next to nothing.
import type { Random } from "../random.ts";

export type Reconnect = { succeeded(): void; nextDelayMs(): number };

const FIRST_DELAY_MS = 25;
const MAX_DELAY_MS = 400;

export function createReconnect(random: Random): Reconnect {
  let delayMs = FIRST_DELAY_MS;
  return {
    succeeded: () => {
      delayMs = FIRST_DELAY_MS;
    },
    nextDelayMs: () => {
      const current = delayMs * (0.8 + 0.4 * random.next());
      delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
      return current;
    },
  };
}
