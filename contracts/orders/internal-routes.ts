// What the other services may ask orders. Service tokens only; never routed by the gateway.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Id, object, Type } from "../schema.ts";
import { StandingSchema } from "./events.ts";

export const MAX_STANDINGS = 200;

/**
 * How the orders of old holds stand. An id that orders does not know is stored as dead before `closed` is answered,
 * so that no later write can give it an order (checkout.md, step 7). Hence POST, and hence safe to repeat.
 */
export const settleHolds = defineRoute({
  name: "settleHolds",
  service: "orders",
  method: "POST",
  path: "/internal/orders/standings",
  summary: "How the orders behind old holds stand; unknown ids become dead",
  access: access.service,
  body: object({ orderIds: Type.Array(Id, { minItems: 1, maxItems: MAX_STANDINGS }) }),
  replies: { 200: object({ standings: Type.Array(object({ orderId: Id, standing: StandingSchema })) }) },
});

export const orderInternalRoutes = { settleHolds };
