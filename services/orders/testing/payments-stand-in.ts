// A payments of the tests: payables in memory under the same promises that the real one makes (closed is stored first, one
// outcome per attempt, refunds never exceed the capture). Faults are switched on from outside.
import type { Payable } from "@souk/contracts/payments/events";
import type { PaymentAnswer } from "@souk/contracts/payments/internal-routes";
import type { Closed, NotPaid, Payments, PayRequest, Refunding } from "../partners/payments.ts";

type Books = {
  -readonly [K in keyof Payable]: Payable[K];
} & { version: number; attempts: Map<string, PaymentAnswer | NotPaid> };
type Heard = (payable: Payable, version: number, type: "captured" | "closed" | "refunded" | "refund_failed") => void;

export type PaymentsStandIn = Payments & {
  readonly books: Map<string, Books>;
  /** Asked before each call is carried out (`before`) and before it is answered (`after`): throw or wait to be a fault. */
  fault: ((call: string, when: "before" | "after") => void | Promise<void>) | undefined;
  /** What `close` answers while the provider does not say; what a new refund begins as. */
  word: "told" | "unknown";
  refundsBegin: "succeeded" | "pending" | "failed";
  /** Told of every change, as the events would be. */
  heard: Heard | undefined;
  readonly calls: string[];
  /** The shopper finishes in the browser, or the provider was slow. */
  capture(orderId: string, amount?: number): void;
  refundInDashboard(orderId: string, refundId: string, amount: number): void;
  settleRefund(orderId: string, refundId: string, status: "succeeded" | "failed"): void;
};

export function createPaymentsStandIn(): PaymentsStandIn {
  const books = new Map<string, Books>();
  const tell = (payable: Books, type: Parameters<Heard>[2]): void => {
    payable.version += 1;
    standIn.heard?.(snapshot(payable), payable.version, type);
  };
  const found = (orderId: string): Books => {
    const payable = books.get(orderId);
    if (!payable) throw new Error(`no payable for ${orderId}`);
    return payable;
  };
  const begin = (orderId: string, currency: string, amount: number): Books => {
    const known = books.get(orderId);
    if (known) return known;
    const empty = { paymentId: null, status: "open", captured: 0, refunded: 0, refunds: [] } as const;
    const opened: Books = { orderId, currency, amount, version: 0, attempts: new Map(), ...empty, refunds: [] };
    books.set(orderId, opened);
    return opened;
  };
  const capture = (orderId: string, amount = found(orderId).amount): void => {
    const payable = found(orderId);
    if (payable.status === "captured") return;
    Object.assign(payable, { status: "captured", captured: amount, paymentId: `pi_${orderId}` });
    tell(payable, "captured");
  };

  const pay = (request: PayRequest): PaymentAnswer | NotPaid => {
    const payable = begin(request.orderId, request.currency, request.amount);
    const known = payable.attempts.get(request.attemptId);
    if (known) return known;
    const outcome = payOnce(request, payable, capture);
    if (payable.status !== "closed") payable.attempts.set(request.attemptId, outcome);
    return outcome;
  };
  const close = (orderId: string, currency: string): Closed => {
    const payable = begin(orderId, currency, 0);
    if (payable.status === "captured") return { outcome: "captured", payable: snapshot(payable) };
    const first = payable.status !== "closed";
    payable.status = "closed";
    if (standIn.word === "unknown") return { outcome: "unknown" };
    if (first) tell(payable, "closed");
    return { outcome: "closed", payable: snapshot(payable) };
  };
  const refund = (orderId: string, refundId: string, wanted: number | undefined): Refunding => {
    const payable = found(orderId);
    if (payable.refunds.some((each) => each.refundId === refundId)) return { payable: snapshot(payable) };
    if (payable.captured === 0) return { refused: "invalid_state" };
    const reserved = payable.refunds.reduce((sum, each) => sum + (each.status === "failed" ? 0 : each.amount), 0);
    const left = payable.captured - reserved;
    const amount = wanted ?? left;
    if (left === 0) return { refused: "nothing_to_refund" };
    if (amount > left) return { refused: "refund_too_large" };
    const begun = standIn.refundsBegin;
    payable.refunds = [...payable.refunds, { refundId, amount, status: begun, origin: "order" }];
    if (begun === "succeeded") payable.refunded += amount;
    if (begun !== "pending") tell(payable, begun === "succeeded" ? "refunded" : "refund_failed");
    return { payable: snapshot(payable) };
  };

  const standIn: PaymentsStandIn = {
    books,
    calls: [],
    fault: undefined,
    word: "told",
    refundsBegin: "succeeded",
    heard: undefined,
    capture,
    refundInDashboard: (orderId, refundId, amount) => {
      const payable = found(orderId);
      payable.refunds = [...payable.refunds, { refundId, amount, status: "succeeded", origin: "dashboard" }];
      payable.refunded += amount;
      tell(payable, "refunded");
    },
    settleRefund: (orderId, refundId, status) => {
      const payable = found(orderId);
      payable.refunds = payable.refunds.map((each) => (each.refundId === refundId ? { ...each, status } : each));
      const amount = payable.refunds.find((each) => each.refundId === refundId)?.amount ?? 0;
      if (status === "succeeded") payable.refunded += amount;
      tell(payable, status === "succeeded" ? "refunded" : "refund_failed");
    },
    pay: (request) => faulty(standIn, "pay", () => pay(request)),
    close: (orderId, currency) => faulty(standIn, "close", () => close(orderId, currency)),
    refund: ({ orderId, refundId, amount }) => faulty(standIn, "refund", () => refund(orderId, refundId, amount)),
    read: (orderId) =>
      faulty(standIn, "read", () => {
        const payable = books.get(orderId);
        return payable && snapshot(payable);
      }),
  };
  return standIn;
}

function payOnce(
  { orderId, instruction, attemptId }: PayRequest,
  payable: Books,
  capture: (orderId: string) => void,
): PaymentAnswer | NotPaid {
  const id = `pi_${orderId}`;
  const captured = () => ({ id, status: "captured", amount: payable.captured }) as const;
  if (payable.status === "captured") return captured();
  if (payable.status === "closed") return { refused: "payment_closed" };
  payable.paymentId = id;
  const { paymentMethod, confirm } = instruction;
  if (paymentMethod === "pm_card_chargeDeclined") return { refused: "card_declined", declineCode: "generic_decline" };
  if (paymentMethod === "pm_missing") return { refused: "unprocessable", detail: "No such PaymentMethod" };
  if (paymentMethod === "pm_card_threeDSecure2Required")
    return { id, status: "requires_action", clientSecret: `${id}_secret_${attemptId}`, redirectUrl: "http://pay/3ds" };
  if (paymentMethod === undefined || !confirm)
    return { id, status: "requires_payment", clientSecret: `${id}_secret_${attemptId}` };
  capture(orderId);
  return captured();
}

async function faulty<T>(standIn: PaymentsStandIn, call: string, effect: () => T): Promise<T> {
  standIn.calls.push(call);
  await standIn.fault?.(call, "before");
  const result = effect();
  await standIn.fault?.(call, "after");
  return result;
}

function snapshot({ version: _, attempts: __, ...payable }: Books): Payable {
  return structuredClone(payable);
}
