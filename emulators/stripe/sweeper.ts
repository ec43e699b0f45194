// What happens by itself: refunds settle, sessions expire, old idempotency keys are forgotten.
import { pruneKeys } from "./api/idempotency.ts";
import { expireSessions } from "./checkout-sessions/checkout-session.ts";
import type { Recorder } from "./events/recorder.ts";
import { settleRefunds } from "./refunds/refund.ts";
import type { Books } from "./store/books.ts";

export type Sweeper = { start(): void; stop(): void };

const SWEEP_MS = 500;
const PRUNE_EVERY_SWEEPS = 1_200;
const IS_DUE = `SELECT (EXISTS (SELECT 1 FROM refunds WHERE settles_at <= ?1)
  OR EXISTS (SELECT 1 FROM checkout_sessions WHERE status = 'open' AND expires_at <= ?1)) AS due`;

export function createSweeper(books: Books, recorder: Recorder, onFault: (error: unknown) => void): Sweeper {
  const { database } = books;
  let sweeps = 0;
  let timer: NodeJS.Timeout | undefined;
  const sweep = (): void => {
    sweeps += 1;
    try {
      if (database.get<{ due: number }>(IS_DUE, books.now())?.due === 1) {
        database.transact(() => {
          recorder.attribute(null, undefined);
          settleRefunds(books);
          expireSessions(books);
        });
      }
      if (sweeps % PRUNE_EVERY_SWEEPS === 0) pruneKeys(database, books.now());
    } catch (error) {
      onFault(error);
    }
  };
  return {
    start() {
      timer = setInterval(sweep, SWEEP_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
