// Products never ends a hold by its own clock: it asks orders how the order stands (checkout.md, step 7). While orders
// does not answer, the hold stays.

import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext, type Context } from "@souk/chassis/context";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import { MAX_STANDINGS, settleHolds } from "@souk/contracts/orders/internal-routes";
import type { HoldStore } from "./hold-store.ts";
import type { StockMetrics } from "./stock-metrics.ts";

export type HoldSettling = {
  /** Asks about holds that are due; one pass, bounded. */
  sweep(): Promise<void>;
  /** Asks about everything that is not finished: events were lost. */
  settleAll(context: Context): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

export type HoldSettlingParts = {
  readonly holds: HoldStore;
  readonly client: ServiceClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: StockMetrics;
};

const SWEEP_EVERY_MS = 3_000;
/** A hold whose order is still open, or that could not be asked about, is due again after this. */
const ASK_AGAIN_MS = 15_000;
const MAX_ROUNDS = 50;
const SWEEP_TIMEOUT_MS = 20_000;

export function createHoldSettling(parts: HoldSettlingParts): HoldSettling {
  const { holds, client, clock, random, log, metrics } = parts;
  let sweeping: ReturnType<Clock["every"]> | undefined;

  const ask = async (orderIds: readonly string[], context: Context): Promise<void> => {
    const reply = await client.call(settleHolds, { body: { orderIds: [...orderIds] }, context });
    if ("problem" in reply) throw new Error(`orders refused to tell standings: ${reply.problem.code}`);
    for (const { orderId, standing } of reply.body.standings) {
      metrics.settled(orderId, await holds.settle(orderId, standing));
    }
  };

  const sweep = async (): Promise<void> => {
    const context = backgroundContext({ clock, random, log, timeoutMs: SWEEP_TIMEOUT_MS });
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const now = clock.now();
      const due = await holds.takeDue(now, now + ASK_AGAIN_MS, MAX_STANDINGS);
      if (due.length > 0) await ask(due, context);
      if (due.length < MAX_STANDINGS) return;
    }
  };

  return {
    sweep,
    settleAll: async (context) => {
      // Ends: ids rise, and each page starts after the last.
      for (let after = ""; ; ) {
        const page = await holds.unfinished(after, MAX_STANDINGS);
        if (page.length === 0) return;
        await ask(page, context);
        after = page.at(-1) ?? after;
      }
    },
    start: () => {
      sweeping = clock.every(SWEEP_EVERY_MS, async () => {
        try {
          await sweep();
        } catch (error) {
          log.warn({ err: error }, "orders could not be asked about old holds; they stay");
        }
      });
    },
    stop: async () => sweeping?.stop(),
  };
}
