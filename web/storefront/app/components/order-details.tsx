// What was ordered, where it goes, and where it is.
import type { Address } from "@souk/contracts/schema";
import type { ReactNode } from "react";
import type { OrderView } from "../shop/order-view.ts";
import { useText } from "../text/text.tsx";
import { Picture } from "./picture.tsx";
import { Totals } from "./totals.tsx";

export type OrderDetailsProps = {
  readonly order: OrderView;
  readonly country: string;
  readonly billingCountry: string | null;
};

export function OrderDetails({ order, country, billingCountry }: OrderDetailsProps) {
  const { say, money, date } = useText();
  const { items, totals, refunded, shippingName, shippingAddress, billingAddress, parcels, refunds } = order;
  return (
    <div className="mt-10 grid items-start gap-10 lg:grid-cols-[1fr_22rem]">
      <section className="panel p-6">
        <h2 className="text-title">{say("order.items")}</h2>
        <p className="text-sm text-muted">{date(order.createdAt)}</p>
        <ul className="my-4 divide-y divide-line">
          {items.map(({ sku, title, quantity, lineTotal, image }) => (
            <li key={sku} className="grid grid-cols-[4rem_1fr_auto] items-center gap-4 py-3">
              <Picture image={image} title={title} sizes="4rem" className="rounded-md" />
              <span>
                {title}
                {quantity > 1 && <span className="text-muted"> × {quantity}</span>}
              </span>
              <span className="tabular-nums">{money(lineTotal)}</span>
            </li>
          ))}
        </ul>
        <Totals
          totals={totals}
          discounts={totals.discount.amount > 0 ? [{ title: say("totals.discount"), amount: totals.discount }] : []}
          final
          shippingName={shippingName}
        />
        {refunded.amount > 0 && (
          <p className="mt-2 flex justify-between font-medium tabular-nums">
            <span>{say("totals.refunded")}</span>
            <span>{money(refunded)}</span>
          </p>
        )}
      </section>
      <div className="flex flex-col gap-8">
        {parcels.length > 0 && (
          <Part title={say("order.parcels")}>
            {parcels.map(({ id, createdAt, carrier, trackingNumber }) => (
              <div key={id}>
                <p>
                  {say("order.parcel", { date: date(createdAt) })}
                  {carrier !== null && ` ${say("order.carrier", { carrier })}`}
                </p>
                {trackingNumber !== null && (
                  <p>
                    {say("order.tracking")}: <code className="font-semibold break-all">{trackingNumber}</code>
                  </p>
                )}
              </div>
            ))}
          </Part>
        )}
        <Part title={say("order.delivery")}>
          <AddressText address={shippingAddress} country={country} />
        </Part>
        {billingAddress !== null && (
          <Part title={say("order.billing")}>
            <AddressText address={billingAddress} country={billingCountry ?? billingAddress.country} />
          </Part>
        )}
        {refunds.length > 0 && (
          <Part title={say("order.refunds")}>
            {refunds.map(({ id, amount, state, at }) => (
              <p key={id}>
                {date(at)}: {money(amount)}, {say(`order.refund.${state}`)}
              </p>
            ))}
          </Part>
        )}
      </div>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-title">{title}</h2>
      <div className="flex flex-col gap-2">{children}</div>
    </section>
  );
}

export type AddressTextProps = { readonly address: Address; readonly country: string };

export function AddressText({ address, country }: AddressTextProps) {
  const { name, line1, line2, postalCode, city, region, phone } = address;
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, country, phone].filter(Boolean);
  return <address className="whitespace-pre-line not-italic">{lines.join("\n")}</address>;
}
