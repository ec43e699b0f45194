// Every route of the shop. From these lists come the gateway's routing and policy, /openapi.json, the typed client
// and the authorisation matrix.
import { gatewayRoutes } from "./gateway/routes.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { orderRoutes } from "./orders/routes.ts";
import { paymentRoutes } from "./payments/routes.ts";
import { productRoutes } from "./products/routes.ts";
import type { Route } from "./route.ts";
import { userRoutes } from "./users/routes.ts";

/** What the world may ask, by name. */
export const publicRoutes = {
  ...userRoutes,
  ...productRoutes,
  ...orderRoutes,
  ...paymentRoutes,
  ...notificationRoutes,
  ...gatewayRoutes,
} as const;

export const allRoutes: readonly Route[] = Object.values(publicRoutes);
