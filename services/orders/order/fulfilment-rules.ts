// What leaves the house. Nothing does before it is paid, and nothing once it was cancelled or all paid back.
import { orderFulfilled } from "@souk/contracts/orders/events";
import { type Fulfilment, move, type Order, type OrderLine, type Step, step, type Units } from "./order.ts";

export type Parcel = {
  readonly id: string;
  readonly at: number;
  /** Without: everything that has not left yet. */
  readonly lines?: readonly Units[] | undefined;
  readonly trackingNumber?: string | undefined;
  readonly carrier?: string | undefined;
};

export function fulfil(order: Order, parcel: Parcel): readonly Step[] | "invalid_state" | "unknown_line" | "too_many" {
  if (order.status !== "paid" || order.paymentStatus === "refunded") return "invalid_state";
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of parcel.lines ?? outstanding(order))
    wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  for (const [sku, quantity] of wanted) {
    const line = order.lines.find((each) => each.sku === sku);
    if (!line) return "unknown_line";
    if (line.fulfilled + quantity > line.quantity) return "too_many";
  }
  const lines = order.lines.map((line): OrderLine => {
    const leaving = wanted.get(line.sku);
    return leaving === undefined ? line : { ...line, fulfilled: line.fulfilled + leaving };
  });
  return [ship(order, lines, fulfilmentOf(parcel, wanted))];
}

function outstanding(order: Order): Units[] {
  return order.lines
    .filter((line) => line.fulfilled < line.quantity)
    .map((line) => ({ sku: line.sku, quantity: line.quantity - line.fulfilled }));
}

function fulfilmentOf(parcel: Parcel, units: ReadonlyMap<string, number>): Fulfilment {
  return {
    id: parcel.id,
    lines: [...units].map(([sku, quantity]) => ({ sku, quantity })),
    createdAt: parcel.at,
    ...(parcel.trackingNumber !== undefined && { trackingNumber: parcel.trackingNumber }),
    ...(parcel.carrier !== undefined && { carrier: parcel.carrier }),
  };
}

function ship(order: Order, lines: readonly OrderLine[], fulfilment: Fulfilment): Step {
  const at = fulfilment.createdAt;
  const fulfilments = [...order.fulfilments, fulfilment];
  const notice = { definition: orderFulfilled, fulfilmentId: fulfilment.id };
  const detail = [fulfilment.carrier, fulfilment.trackingNumber].filter((each) => each !== undefined).join(" ");
  const told = { reference: fulfilment.id, ...(detail !== "" && { detail }) };
  if (lines.every((line) => line.fulfilled === line.quantity)) {
    const change = { lines, fulfilments, fulfilmentStatus: "fulfilled" } as const;
    return move(order, "completed", at, { cause: "shipped", change, notice, entry: told });
  }
  const change = { lines, fulfilments, fulfilmentStatus: "partial" } as const;
  return step(order, change, at, { entry: { kind: "parcel", cause: "shipped", ...told }, notice });
}
