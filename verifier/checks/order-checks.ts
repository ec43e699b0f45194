// O1–O5: orders exist, add up, and move as the table of checkout.md allows.
import type { Acknowledgement, Market, OrderRow } from "../rows.ts";
import { type Check, type Report, sum } from "./check.ts";

export const moves: Readonly<Record<string, readonly string[]>> = {
  pending: ["awaiting_payment", "paid", "closing"],
  awaiting_payment: ["paid", "closing"],
  closing: ["paid", "expired", "cancelled"],
  paid: ["completed", "cancelled"],
  completed: [],
  expired: [],
  cancelled: [],
};

export const wasEver = (order: OrderRow, status: string): boolean => order.history.some((row) => row.to === status);

const acknowledged: Check = {
  invariant: "O1",
  when: "always",
  title: "what clients were told is so",
  run: (market, report) => {
    const refunds = new Map<string, number>();
    for (const ack of market.acknowledged) {
      const order = market.orders.orders.get(ack.orderId);
      if (!order) report(`${ack.kind} ${ack.orderId}`, `acknowledged order ${ack.orderId} does not exist`, ack);
      else checkAcknowledgement(ack, order, refunds, report);
    }
    return market.acknowledged.length;
  },
};

function checkAcknowledgement(
  ack: Acknowledgement,
  order: OrderRow,
  refunds: Map<string, number>,
  report: Report,
): void {
  const fail = (what: string): void => report(`${ack.kind} ${ack.orderId}`, what, { ack, order });
  if ((ack.kind === "paid" || (ack.kind === "order" && ack.paid)) && !wasEver(order, "paid"))
    fail("told paid, never was");
  if (ack.kind === "cancelled" && !wasEver(order, "cancelled")) fail("told cancelled, is not");
  if (ack.kind === "shipped" && order.parcels.length === 0) fail("told shipped, has no parcel");
  if (ack.kind === "refunded") {
    const told = (refunds.get(order.id) ?? 0) + ack.amount;
    refunds.set(order.id, told);
    const kept = sum(order.refunds, (refund) => refund.amount);
    if (kept < told) fail(`told ${told} refunded, knows of ${kept}`);
  }
}

const promised: Check = {
  invariant: "O1",
  when: "rest",
  title: "a cancellation that was accepted was carried out",
  run: (market, report) => {
    const accepted = market.acknowledged.filter((ack) => ack.kind === "cancelling");
    for (const ack of accepted) {
      const order = market.orders.orders.get(ack.orderId);
      if (order && order.status !== "cancelled")
        report(ack.orderId, `accepted, but the order is ${order.status}`, { ack, order });
    }
    return accepted.length;
  },
};

const oneAnswer: Check = {
  invariant: "O2",
  when: "always",
  title: "one key, one order, one final answer; one order per cart",
  run: (market, report) => {
    checkAttempts(market, report);
    checkCarts(market, report);
    checkRepeats(market, report);
    return market.orders.attempts.length + market.orders.carts.size;
  },
};

function checkAttempts(market: Market, report: Report): void {
  const { attempts, orders, carts } = market.orders;
  for (const attempt of attempts) {
    const [kind, id] = attempt.scope.split(":");
    const { answer } = attempt;
    if (answer?.kind !== "ordered" || answer.orderId === null) continue;
    const fail = (what: string): void => report(`${attempt.scope} ${attempt.key}`, what, attempt);
    if (!orders.has(answer.orderId)) fail("a final answer names an order that does not exist");
    if (kind === "cart" && carts.get(id ?? "")?.orderId !== answer.orderId)
      fail("the answer's order is not the cart's");
    if (kind === "order" && id !== answer.orderId) fail("the answer's order is another");
  }
}

function checkCarts({ orders: { orders, carts } }: Market, report: Report): void {
  const seen = new Map<string, string>();
  for (const order of orders.values()) {
    const other = seen.get(order.cartId);
    if (other) report(`cart ${order.cartId}`, `one cart became two orders, ${other} and ${order.id}`, order);
    seen.set(order.cartId, order.id);
    if (carts.get(order.cartId)?.orderId !== order.id) {
      report(`cart of ${order.id}`, "the order's cart does not know it", { order, cart: carts.get(order.cartId) });
    }
  }
}

function checkRepeats(market: Market, report: Report): void {
  const told = new Map<string, Acknowledgement & { kind: "order" }>();
  for (const ack of market.acknowledged) {
    if (ack.kind !== "order") continue;
    const key = `${ack.scope} ${ack.key}`;
    const before = told.get(key);
    if (before && before.orderId !== ack.orderId) report(key, "one key was answered with two orders", { before, ack });
    if (before && before.digest !== ack.digest) report(key, "one key was answered in two ways", { before, ack });
    told.set(key, before ?? ack);
  }
}

const addsUp: Check = {
  invariant: "O3",
  when: "always",
  title: "totals are the sum of their parts, in integers, rounded per line",
  run: ({ orders: { orders } }, report) => {
    for (const order of orders.values())
      for (const what of sumFaults(order)) report(`${order.id} ${what}`, what, order);
    return orders.size;
  },
};

function sumFaults(order: OrderRow): readonly string[] {
  const { lines, subtotal, discount, shipping, shippingTax, tax, taxIncluded, total, captured, refunded } = order;
  const paidBack = sum(
    order.refunds.filter((each) => each.status === "succeeded"),
    (each) => each.amount,
  );
  const amounts = [subtotal, discount, shipping, shippingTax, tax, total, captured, refunded];
  const expectations: readonly (readonly [string, boolean])[] = [
    ["amounts are whole and not negative", amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0)],
    ["an order has lines", lines.length > 0],
    [
      "a line's total is price times quantity",
      lines.every((line) => line.lineTotal === line.unitPrice * line.quantity),
    ],
    ["the subtotal is the sum of the lines", subtotal === sum(lines, (line) => line.lineTotal)],
    ["the discount is the sum of the lines' discounts", discount === sum(lines, (line) => line.discount)],
    ["the tax is the sum of the lines' and the shipping's", tax === sum(lines, (line) => line.tax) + shippingTax],
    ["the total adds up", total === subtotal - discount + shipping + (taxIncluded ? 0 : tax)],
    ["each line's tax is rounded correctly", lines.every((line) => isRoundedTax(line, taxIncluded))],
    ["refunds are within the capture", refunded <= captured],
    ["the refunded amount is the sum of its refunds", refunded === paidBack],
    ["the payment's status fits its amounts", order.paymentStatus === paymentStatusOf(order)],
  ];
  return expectations.filter(([, holds]) => !holds).map(([what]) => `not so: ${what}`);
}

const WHOLE = 10_000;

/** The tax of a line is its exact tax rounded to the nearest unit: at most half a unit away from it. */
function isRoundedTax(line: OrderRow["lines"][number], included: boolean): boolean {
  const base = line.lineTotal - line.discount;
  const rate = line.taxRateBasisPoints;
  const divisor = included ? WHOLE + rate : WHOLE;
  return Math.abs(2 * (line.tax * divisor - base * rate)) <= divisor;
}

function paymentStatusOf({ captured, refunded, total, history }: OrderRow): string {
  const paid = total === 0 ? history.some((row) => row.to === "paid") : captured > 0;
  if (!paid) return "pending";
  if (refunded === 0) return "paid";
  return refunded === captured ? "refunded" : "partially_refunded";
}

const legalMoves: Check = {
  invariant: "O4",
  when: "always",
  title: "history follows the table; final is final",
  run: ({ orders: { orders } }, report) => {
    for (const order of orders.values()) {
      const fault = historyFault(order);
      if (fault) report(order.id, fault, order);
    }
    return sum([...orders.values()], (order) => order.history.length);
  },
};

function historyFault({ history, status, version }: OrderRow): string | undefined {
  let present: string | null = null;
  for (const [index, row] of history.entries()) {
    if (row.version !== index + 1) return `version ${index + 1} is missing from the history`;
    if (row.kind !== "status") continue;
    if (row.from !== present) return `version ${row.version} moves from ${row.from}, but the order was ${present}`;
    const legal = present === null ? row.to === "pending" : (moves[present] ?? []).includes(row.to ?? "");
    if (!legal) return `${present} → ${row.to} is not a move`;
    present = row.to;
  }
  if (present !== status) return `the history ends in ${present}, the order says ${status}`;
  return history.length === version ? undefined : `${history.length} rows of history for version ${version}`;
}

const waiting: ReadonlySet<string> = new Set(["pending", "awaiting_payment", "closing"]);

const nothingOverdue: Check = {
  invariant: "O5",
  when: "rest",
  title: "no order waits past its deadline",
  run: ({ at, orders: { orders } }, report) => {
    for (const order of orders.values()) {
      if (waiting.has(order.status) && order.payBy < at) {
        report(order.id, `${order.status}, ${Math.round((at - order.payBy) / 1000)} s past its deadline`, order);
      }
    }
    return orders.size;
  },
};

export const orderChecks: readonly Check[] = [acknowledged, promised, oneAnswer, addsUp, legalMoves, nothingOverdue];
