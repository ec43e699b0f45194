// Every request that payments sends to Stripe, made by its own provider. Against the emulator each has its effect;
// against stripe-mock, which keeps no state, the ids of the fixtures serve as well.
import type { Deadline } from "@souk/chassis/context";
import type { ObjectAnswer, PaymentProvider, Purchase, RefundAnswer } from "@souk/payments/provider/payment-provider";

const deadline: Deadline = { atMs: Number.MAX_SAFE_INTEGER, remainingMs: () => 30_000 };

export async function sendEveryRequest(provider: PaymentProvider, nowMs: number): Promise<void> {
  let n = 0;
  const purchase = (): Purchase => {
    n += 1;
    return {
      orderId: `01995f2e-7d10-7000-8000-00000000000${n % 10}`,
      orderNumber: "S-1001",
      email: "ada@example.com",
      amount: 10_290,
      currency: "EUR",
      n,
      createdAt: nowMs,
      returnUrl: "https://shop.example/orders/1",
      cancelUrl: "https://shop.example/orders/1",
    };
  };
  const sending = () => ({ key: `conformance:${nowMs}:${n}`, deadline });
  const charge = (paymentMethod: string) =>
    provider.createCardPayment(purchase(), { paymentMethod, confirm: true }, sending());

  const paid = await charge("pm_card_visa");
  await charge("pm_card_visa_chargeDeclined");
  await charge("pm_card_threeDSecure2Required");
  const open = await provider.createCardPayment(purchase(), { confirm: false }, sending());
  const method = { paymentMethod: "pm_card_visa", returnUrl: "https://shop.example/orders/1" };
  await provider.confirmCardPayment(
    idOf(open),
    { ...method, paymentMethod: "pm_card_chargeDeclined" },
    { key: `a:${nowMs}`, deadline },
  );
  await provider.confirmCardPayment(idOf(open), method, { key: `b:${nowMs}`, deadline });
  await provider.cancel({ kind: "card", id: idOf(open) }, deadline);
  const occupied = await provider.occupyKey(purchase(), "card", sending());
  await provider.cancel({ kind: "card", id: idOf(occupied) }, deadline);
  await provider.read({ kind: "card", id: idOf(paid) }, deadline);
  await provider.read({ kind: "card", id: "pi_missing" }, deadline);

  const page = await provider.createHostedPayment(purchase(), sending());
  await provider.read({ kind: "hosted", id: idOf(page) }, deadline);
  await provider.cancel({ kind: "hosted", id: idOf(page) }, deadline);
  await provider.cancel({ kind: "hosted", id: idOf(page) }, deadline);
  await provider.occupyKey(purchase(), "hosted", sending());

  const refund = {
    intentId: idOf(paid),
    orderId: "01995f2e-7d10-7000-8000-000000000001",
    amount: 290,
    currency: "EUR",
  };
  const refunded = await provider.refund({ ...refund, refundId: "r1" }, { key: `r1:${nowMs}`, deadline });
  await provider.refund({ ...refund, refundId: "r2", amount: 99_999 }, { key: `r2:${nowMs}`, deadline });
  await provider.readRefund(refundIdOf(refunded), deadline);
  await provider.findRefunds(idOf(paid), deadline);
  await provider.made("card", nowMs, nowMs, deadline);
  await provider.made("hosted", nowMs, nowMs, deadline);
  await provider.notices(nowMs - 60_000, nowMs + 60_000, deadline);
}

function idOf(answer: ObjectAnswer): string {
  if (answer.kind === "object") return answer.object.id;
  throw new Error(`expected an object, got ${JSON.stringify(answer)}`);
}

function refundIdOf(answer: RefundAnswer): string {
  if (answer.kind === "refund") return answer.refund.providerId;
  throw new Error(`expected a refund, got ${JSON.stringify(answer)}`);
}
