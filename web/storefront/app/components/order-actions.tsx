// What can be done with an order as it stands.
import { Form, useNavigation } from "react-router";
import type { OrderView } from "../shop/order-view.ts";
import { useText } from "../text/text.tsx";

export function OrderActions({ order }: { readonly order: OrderView }) {
  const { say, money } = useText();
  const { state } = useNavigation();
  const { status, fulfilmentStatus, totals } = order;
  const canPay = status === "awaiting_payment" || status === "pending";
  const canCancel = canPay || (status === "paid" && fulfilmentStatus === "unfulfilled");
  const isOver = status === "expired" || status === "cancelled" || status === "completed";
  return (
    <Form method="post" preventScrollReset className="mt-8 flex flex-wrap gap-3">
      {canPay && (
        <button type="submit" name="intent" value="pay" className="button" disabled={state !== "idle"}>
          {say("order.payNow", { total: money(totals.total) })}
        </button>
      )}
      {isOver && (
        <button type="submit" name="intent" value="again" className="button" disabled={state !== "idle"}>
          {say("order.again")}
        </button>
      )}
      {canCancel && (
        <button type="submit" name="intent" value="cancel" className="button button-plain" disabled={state !== "idle"}>
          {say("order.cancel")}
        </button>
      )}
    </Form>
  );
}
