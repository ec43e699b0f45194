// How the payment stands at the provider, as payments knows it.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { Badge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Section } from "../parts/page.tsx";
import { Amount } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { useOrderPayment } from "./order-queries.ts";

export function OrderPayment({ order }: { readonly order: OrderDocument }) {
  return (
    <Section title={t.orders.payment}>
      {order.paymentId === null ? (
        <p className="text-soft">{t.payment.none}</p>
      ) : (
        <Details orderId={order.id} paymentId={order.paymentId} />
      )}
    </Section>
  );
}

function Details({ orderId, paymentId }: { readonly orderId: string; readonly paymentId: string }) {
  const query = useOrderPayment(orderId, paymentId);
  return (
    <Loaded query={query} lines={2}>
      {({ status, captured, refunded }) => (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-soft">{t.payment.status}</dt>
          <dd>
            <Badge tone={status === "captured" ? "good" : "plain"}>{t.payment.states[status]}</Badge>
          </dd>
          <dt className="text-soft">{t.payment.captured}</dt>
          <dd>
            <Amount money={captured} />
          </dd>
          <dt className="text-soft">{t.payment.refunded}</dt>
          <dd>
            <Amount money={refunded} />
          </dd>
          <dt className="text-soft">{t.payment.id}</dt>
          <dd className="font-mono text-sm break-all">{paymentId}</dd>
        </dl>
      )}
    </Loaded>
  );
}
