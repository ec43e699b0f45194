// What orders asks: quotes for carts, holds for checkouts.

import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { holdStock, quoteItems, releaseHold } from "@souk/contracts/products/internal-routes";
import type { Held, HoldRefused } from "./hold.ts";
import type { HoldStore } from "./hold-store.ts";
import type { StockMetrics } from "./stock-metrics.ts";
import type { StockStore } from "./stock-store.ts";

export type InternalParts = {
  readonly stock: StockStore;
  readonly holds: HoldStore;
  readonly clock: Clock;
  readonly orphanMs: number;
  readonly metrics: StockMetrics;
};

export function internalRoutes({ stock, holds, clock, orphanMs, metrics }: InternalParts): readonly Served[] {
  return [
    serve(quoteItems, async ({ body }) => ({
      status: 200,
      body: { items: [...(await stock.quote(body.skus, body.currency))] },
    })),

    serve(holdStock, async ({ body, context }) => {
      const answer = await holds.hold(body, clock.now() + orphanMs, { trace: context.trace });
      metrics.held("refused" in answer ? answer.refused : "held");
      const { orderId, state, lines } = heldOf(answer);
      return { status: 200, body: { orderId, state, lines: [...lines] } };
    }),

    serve(releaseHold, async ({ params, context }) => {
      const state = await holds.release(params.orderId, { trace: context.trace });
      return { status: 200, body: { orderId: params.orderId, state } };
    }),
  ];
}

function heldOf(answer: Held | HoldRefused): Held {
  if ("refused" in answer) throw problem(answer.refused, undefined, { extensions: { lines: answer.lines } });
  return answer;
}
