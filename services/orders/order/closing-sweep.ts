// Every half second: unpaid orders past their deadline begin to close, closing orders and open refunds ask payments again.
// Several instances may sweep; the store gives each row to one of them at a time. Sweeps close, import and report; they
// never confirm a payment.
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext, type Context } from "@souk/chassis/context";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import { type ClosingDependencies, expire, pursueRefund, resolveClosing, unlessUnavailable } from "./closing.ts";
import { isPayable, type Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";

const SWEEP_EVERY_MS = 500;
/** Of each kind, in one round. */
const BATCH = 64;
const PARALLEL = 8;
/** Without a pause in between; what is left after so many comes half a second later. */
const MAX_ROUNDS = 100;
const TIMEOUT_MS = 10_000;

export type SweepDependencies = ClosingDependencies & {
  readonly orders: Pick<OrderStore, "change" | "find" | "takeDue">;
  readonly random: Random;
  readonly log: Log;
  readonly clock: Clock;
};

export type Sweep = { stop(): Promise<void> };

export function startClosingSweep(deps: SweepDependencies): Sweep {
  return deps.clock.every(SWEEP_EVERY_MS, async () => {
    try {
      for (let round = 0; round < MAX_ROUNDS; round += 1) if ((await sweepOnce(deps)) === "done") return;
    } catch (error) {
      deps.log.error({ err: error }, "the closing sweep failed");
    }
  });
}

/** One round; `more` where its batch was full. */
export async function sweepOnce(deps: SweepDependencies): Promise<"more" | "done"> {
  const context = () => backgroundContext({ ...deps, timeoutMs: TIMEOUT_MS });
  const due = await deps.orders.takeDue(deps.clock.now(), BATCH);
  const work = [
    ...due.orders.map((order) => () => advance(deps, order, context())),
    ...due.refunds.map((refund) => () => unlessUnavailable(pursueRefund(deps, refund, context()))),
  ];
  await inParallel(work, async (each) => {
    try {
      await each();
    } catch (error) {
      // One order that can't be handled must not hold up the others; it comes back when it is due again.
      deps.log.error({ err: error }, "an order could not be closed");
    }
  });
  return due.orders.length === BATCH || due.refunds.length === BATCH ? "more" : "done";
}

async function advance(deps: SweepDependencies, order: Order, context: Context): Promise<void> {
  if (isPayable(order) && !(await expire(deps, order, context))) return;
  await unlessUnavailable(resolveClosing(deps, order, context));
}

async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
}
