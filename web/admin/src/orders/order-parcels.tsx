// What has left and what was given back.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { Badge, type BadgeTone } from "../parts/badge.tsx";
import { Section } from "../parts/page.tsx";
import { Amount, Moment } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";

type Lines = readonly { readonly sku: string; readonly quantity: number }[];

const refundTones: Readonly<Record<OrderDocument["refunds"][number]["status"], BadgeTone>> = {
  requested: "warn",
  succeeded: "good",
  failed: "bad",
};

export function OrderParcels({ order }: { readonly order: OrderDocument }) {
  const titles = new Map(order.items.map(({ sku, title }) => [sku, title]));
  const told = (lines: Lines): string =>
    lines.map(({ sku, quantity }) => `${quantity} × ${titles.get(sku) ?? sku}`).join(", ");
  return (
    <>
      {order.fulfilments.length > 0 && (
        <Section title={t.orders.parcels}>
          <ul className="rows">
            {order.fulfilments.map(({ id, lines, trackingNumber, carrier, createdAt }) => (
              <li key={id}>
                <div className="flex flex-wrap justify-between gap-x-4">
                  <span className="font-medium">
                    {carrier ?? t.orders.noCarrier}
                    {trackingNumber !== undefined && <span className="ml-2 font-mono text-sm">{trackingNumber}</span>}
                  </span>
                  <span className="text-sm text-soft">
                    <Moment time={createdAt} />
                  </span>
                </div>
                <p className="text-sm text-soft">{told(lines)}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {order.refunds.length > 0 && (
        <Section title={t.orders.refunds}>
          <ul className="rows">
            {order.refunds.map(({ id, amount, status, reason, lines, createdAt }) => (
              <li key={id}>
                <div className="flex flex-wrap items-center justify-between gap-x-4">
                  <span className="flex items-center gap-2 font-medium">
                    <Amount money={amount} />
                    <Badge tone={refundTones[status]}>{t.refundStatuses[status]}</Badge>
                  </span>
                  <span className="text-sm text-soft">
                    <Moment time={createdAt} />
                  </span>
                </div>
                <p className="text-sm break-words text-soft">
                  {reason}
                  {lines && ` · ${told(lines)}`}
                </p>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
