// What products asks about old holds.
import type { Clock } from "@souk/chassis/clock";
import { serve } from "@souk/chassis/server";
import { settleHolds } from "@souk/contracts/orders/internal-routes";
import type { OrderStore } from "./order-store.ts";

export function standingRoutes({
  orders,
  clock,
}: {
  readonly orders: Pick<OrderStore, "standings">;
  readonly clock: Clock;
}) {
  return [
    serve(settleHolds, async ({ body }) => {
      const standings = await orders.standings(body.orderIds, clock.now());
      return { status: 200, body: { standings: [...standings] } };
    }),
  ];
}
