// S1–S4 and F1: stock is where its ledger says, sold once, and shipped only when sold and paid.
import type { HoldRow, Market, MovementRow, OrderRow } from "../rows.ts";
import { type Check, type Report, sum } from "./check.ts";

const bounds: Check = {
  invariant: "S1",
  when: "always",
  title: "0 ≤ reserved ≤ on hand",
  run: ({ products: { levels } }, report) => {
    for (const level of levels) {
      if (level.reserved < 0 || level.reserved > level.onHand)
        report(level.sku, `${level.sku} is out of bounds`, level);
    }
    return levels.length;
  },
};

const ledger: Check = {
  invariant: "S2",
  when: "always",
  title: "on hand is the sum of the movements, reserved that of the open holds",
  run: ({ products: { levels, movements, holds } }, report) => {
    const onHand = replay(movements, report);
    const reserved = new Map<string, number>();
    for (const hold of holds.values()) {
      if (hold.state !== "open") continue;
      for (const { sku, quantity } of hold.lines) reserved.set(sku, (reserved.get(sku) ?? 0) + quantity);
    }
    for (const level of levels) {
      const counted = onHand.get(level.sku) ?? 0;
      const held = reserved.get(level.sku) ?? 0;
      if (level.onHand !== counted)
        report(`${level.sku} on hand`, `on hand ${level.onHand}, movements say ${counted}`, level);
      if (level.reserved !== held)
        report(`${level.sku} reserved`, `reserved ${level.reserved}, holds say ${held}`, level);
    }
    return levels.length + movements.length;
  },
};

function replay(movements: readonly MovementRow[], report: Report): ReadonlyMap<string, number> {
  const onHand = new Map<string, number>();
  for (const row of movements) {
    const now = (onHand.get(row.sku) ?? 0) + row.delta;
    onHand.set(row.sku, now);
    if (now !== row.onHand)
      report(`movement ${row.position}`, `the ledger says ${row.onHand} where it sums to ${now}`, row);
  }
  return onHand;
}

/** Units sold and taken back, by order and SKU. */
function sales(movements: readonly MovementRow[]) {
  const found = new Map<string, { sold: number; back: number; sales: number; reversals: number }>();
  for (const row of movements) {
    if (row.kind !== "sale" && row.kind !== "reversal") continue;
    const key = saleKey(row.reference, row.sku);
    const entry = found.get(key) ?? { sold: 0, back: 0, sales: 0, reversals: 0 };
    if (row.kind === "sale") {
      entry.sold -= row.delta;
      entry.sales += 1;
    } else {
      entry.back += row.delta;
      entry.reversals += 1;
    }
    found.set(key, entry);
  }
  return found;
}
const saleKey = (orderId: string, sku: string): string => `${orderId} ${sku}`;

const soldOnce: Check = {
  invariant: "S3",
  when: "always",
  title: "at most one sale per order line, and no more taken back than sold",
  run: ({ products: { movements } }, report) => {
    const found = sales(movements);
    for (const [key, entry] of found) {
      if (entry.sales > 1) report(key, `sold ${entry.sales} times`, entry);
      if (entry.reversals > 1 || entry.back > entry.sold) report(key, "more was taken back than sold", entry);
    }
    return found.size;
  },
};

const soldAsPaid: Check = {
  invariant: "S3",
  when: "rest",
  title: "sold is what paid and completed orders bought, and nothing else",
  run: ({ orders: { orders }, products: { movements, holds } }, report) => {
    const found = sales(movements);
    const explained = new Set<string>();
    for (const order of orders.values()) {
      const wanted = order.status === "paid" || order.status === "completed";
      for (const line of order.lines) {
        const key = saleKey(order.id, line.sku);
        explained.add(key);
        const entry = found.get(key);
        const net = entry ? entry.sold - entry.back : 0;
        if (net !== (wanted ? line.quantity : 0)) {
          report(key, `${order.status} order, ${line.quantity} ordered, ${net} sold`, {
            order,
            hold: holds.get(order.id),
          });
        }
      }
    }
    for (const [key, entry] of found) {
      if (!explained.has(key) && entry.sold !== entry.back) report(key, "sold to no order line", entry);
    }
    return explained.size;
  },
};

/** An orphan hold is asked about again and again; one that is not is forgotten. */
const ORPHAN_GRACE_MS = 60_000;

const released: Check = {
  invariant: "S4",
  when: "rest",
  title: "an expired or cancelled order has no open hold",
  run: (market, report) => {
    for (const hold of market.products.holds.values()) {
      if (hold.state !== "open") continue;
      const fault = openHoldFault(hold, market);
      if (fault) report(hold.orderId, fault, { hold, order: market.orders.orders.get(hold.orderId) });
    }
    return market.products.holds.size;
  },
};

function openHoldFault(hold: HoldRow, { orders, at, running }: Market): string | undefined {
  const order = orders.orders.get(hold.orderId);
  if (order?.status === "expired" || order?.status === "cancelled")
    return `the order is ${order.status}, its hold is open`;
  if (orders.dead.has(hold.orderId)) return "the order can never be written, its hold is open";
  if (!order && running && at - hold.askAt > ORPHAN_GRACE_MS) return "a hold without an order that nobody asks about";
  return undefined;
}

const shippedCaptured: Check = {
  invariant: "F1",
  when: "always",
  title: "nothing ships without capture, nor more than was ordered",
  run: ({ orders: { orders } }, report) => {
    const shipped = [...orders.values()].filter((order) => order.parcels.length > 0);
    for (const order of shipped) {
      if (order.total > 0 && order.captured !== order.total) report(order.id, "shipped, but not captured", order);
      const fault = parcelFault(order);
      if (fault) report(`${order.id} parcels`, fault, order);
    }
    return shipped.length;
  },
};

function parcelFault({ lines, parcels }: OrderRow): string | undefined {
  for (const line of lines) {
    const units = sum(
      parcels.flatMap((parcel) => parcel.lines).filter((each) => each.sku === line.sku),
      (each) => each.quantity,
    );
    if (units !== line.fulfilled) return `${units} of ${line.sku} in parcels, ${line.fulfilled} counted`;
    if (units > line.quantity) return `${units} of ${line.sku} shipped, ${line.quantity} ordered`;
  }
  return undefined;
}

const shippedSold: Check = {
  invariant: "F1",
  when: "rest",
  title: "nothing ships without sale",
  run: ({ orders: { orders }, products: { holds } }, report) => {
    const shipped = [...orders.values()].filter((order) => order.parcels.length > 0);
    for (const order of shipped) {
      const hold = holds.get(order.id);
      if (hold?.state !== "sold" || hold.reversedAt !== null)
        report(order.id, "shipped, but not sold", { order, hold });
    }
    return shipped.length;
  },
};

export const stockChecks: readonly Check[] = [
  bounds,
  ledger,
  soldOnce,
  soldAsPaid,
  released,
  shippedCaptured,
  shippedSold,
];
