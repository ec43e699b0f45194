// Who may reach an order: its customer, whoever has its order token, and staff with the permission. To everybody else it
// is not there.
import { type Caller, may } from "@souk/chassis/auth";
import { problem } from "@souk/chassis/errors";
import type { ResourceTokens } from "@souk/chassis/resource-token";
import type { Permission } from "@souk/contracts/access";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order-store.ts";

export type OrderAccess = { readonly orders: Pick<OrderStore, "find">; readonly orderTokens: ResourceTokens };

export type Reaching = {
  readonly id: string;
  readonly orderToken?: string | undefined;
  readonly caller: Caller;
  /** What lets staff do this. */
  readonly staff: Permission;
};

export async function reachableOrder({ orders, orderTokens }: OrderAccess, reaching: Reaching): Promise<Order> {
  const order = await orders.find(reaching.id);
  if (!order || !mayReach(order, reaching, orderTokens)) throw problem("not_found");
  return order;
}

function mayReach(order: Order, { orderToken, caller, staff }: Reaching, tokens: ResourceTokens): boolean {
  if (caller.kind === "user" && order.customerId === caller.id) return true;
  if (may(caller, staff)) return true;
  return orderToken !== undefined && tokens.matches(order.id, orderToken);
}

/** Who did it, for the history. */
export function actorOf(order: Order, caller: Caller): "customer" | "staff" {
  return caller.kind === "user" && caller.id !== order.customerId && caller.role !== "customer" ? "staff" : "customer";
}
