// P1–P3: money was taken once, for an order, and given back where it had to be. The provider's ledger decides; where the
// provider is not the emulator, only what payments knows is compared.
import type { ChargeRow, Market, OrderRow } from "../rows.ts";
import { type Check, sum } from "./check.ts";
import { wasEver } from "./order-checks.ts";

/** Stripe's unit of a currency in our minor units, where the two differ (Stripe's documentation, "Zero-decimal currencies"). */
const providerUnits: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 0.01 };
const toProvider = (amount: number, currency: string): number => Math.round(amount * (providerUnits[currency] ?? 1));

const capturesOf = ({ provider }: Market): readonly ChargeRow[] =>
  (provider?.charges ?? []).filter((each) => each.captured);
/** What is on its way back counts as given back: it is reserved and can't be taken again. */
const givenBack = (charge: ChargeRow): number =>
  sum(
    charge.refunds.filter((refund) => refund.status !== "failed"),
    (refund) => refund.amount,
  );
const isKept = (charge: ChargeRow): boolean => givenBack(charge) < charge.amountCaptured;

const chargedOnce: Check = {
  invariant: "P1",
  when: "rest",
  title: "at most one capture per order is not refunded; each belongs to an order",
  run: (market, report) => {
    const captures = capturesOf(market);
    const kept = Map.groupBy(captures.filter(isKept), (charge) => charge.orderId ?? "");
    for (const [orderId, charges] of kept) {
      const order = market.orders.orders.get(orderId);
      if (!order) report(`orphan ${charges[0]?.id}`, "captured for no order, and not refunded", charges);
      if (charges.length > 1) report(orderId, `captured ${charges.length} times`, { order, charges });
    }
    return captures.length;
  },
};

const paidAsCaptured: Check = {
  invariant: "P2",
  when: "rest",
  title: "an order was paid if, and only if, its total was captured",
  run: (market, report) => {
    const captures = Map.groupBy(capturesOf(market), (charge) => charge.orderId ?? "");
    for (const order of market.orders.orders.values()) {
      if (order.total === 0) continue;
      const fault = captureFault(order, market, captures.get(order.id) ?? []);
      if (fault) report(order.id, fault, { order, charges: captures.get(order.id), payable: payableOf(market, order) });
    }
    return market.orders.orders.size;
  },
};

function captureFault(order: OrderRow, market: Market, captures: readonly ChargeRow[]): string | undefined {
  const paid = wasEver(order, "paid");
  const payable = payableOf(market, order);
  if (paid !== (payable?.captured === order.total))
    return `${paid ? "paid" : "unpaid"}, payments says captured ${payable?.captured ?? 0}`;
  if (!market.provider) return undefined;
  const total = toProvider(order.total, order.currency);
  const exact = captures.some((charge) => charge.amountCaptured === total && charge.currency === order.currency);
  if (paid && !exact) return "paid, but its total was not captured";
  // A capture that came for an order which could not be paid any more goes back by itself.
  if (!paid && captures.some(isKept)) return `${order.status}, but captured and not refunded`;
  return undefined;
}

const payableOf = ({ payments }: Market, { id }: OrderRow) => payments.payables.get(id);

const refundsWithin: Check = {
  invariant: "P3",
  when: "always",
  title: "refunds never exceed the capture",
  run: (market, report) => {
    for (const payable of market.payments.payables.values()) {
      if (payable.refunded + payable.refundPending > payable.captured)
        report(payable.orderId, "more refunded than captured", payable);
    }
    for (const charge of market.provider?.charges ?? []) {
      if (givenBack(charge) > charge.amountCaptured)
        report(charge.id, "the provider gave back more than it took", charge);
    }
    return market.payments.payables.size + (market.provider?.charges.length ?? 0);
  },
};

const cancelledRefunded: Check = {
  invariant: "P3",
  when: "rest",
  title: "cancelled after capture is refunded, or a failed refund with an alert; the books agree",
  run: (market, report) => {
    const captures = Map.groupBy(capturesOf(market), (charge) => charge.orderId ?? "");
    let checked = 0;
    for (const order of market.orders.orders.values()) {
      if (order.captured === 0) continue;
      checked += 1;
      const payable = payableOf(market, order);
      const alerted = order.history.some((row) => row.kind === "alert");
      if (order.status === "cancelled" && order.refunded !== order.captured && !alerted) {
        report(order.id, `cancelled, ${order.refunded} of ${order.captured} refunded, no alert`, { order, payable });
      }
      if (payable && payable.refunded !== order.refunded) {
        report(`${order.id} books`, `orders says ${order.refunded} refunded, payments ${payable.refunded}`, {
          order,
          payable,
        });
      }
      const charges = captures.get(order.id) ?? [];
      const counted = charges.find((charge) => charge.amountCaptured === toProvider(order.captured, order.currency));
      if (
        market.provider &&
        charges.length === 1 &&
        counted &&
        counted.amountRefunded !== toProvider(order.refunded, order.currency)
      ) {
        report(`${order.id} ledger`, `${order.refunded} refunded, the provider says ${counted.amountRefunded}`, {
          order,
          charges,
        });
      }
    }
    return checked;
  },
};

export const paymentChecks: readonly Check[] = [chargedOnce, paidAsCaptured, refundsWithin, cancelledRefunded];
