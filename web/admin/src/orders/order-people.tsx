// Who bought, and where it goes.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { Address } from "@souk/contracts/schema";
import { Link } from "react-router";
import { Section } from "../parts/page.tsx";
import { countryName, Moment } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

export function OrderPeople({ order }: { readonly order: OrderDocument }) {
  const may = useMay();
  return (
    <Section title={t.orders.customer}>
      <p className="break-words">
        <a href={`mailto:${order.email}`} className="link">
          {order.email}
        </a>
      </p>
      {order.customerId === null ? (
        <p className="text-sm text-soft">{t.orders.guest}</p>
      ) : (
        may("customers:read") && (
          <Link to={`/customers/${order.customerId}`} className="link text-sm">
            {t.orders.toCustomer}
          </Link>
        )
      )}
      <h3 className="mt-3 text-sm font-medium text-soft">{t.orders.shipTo}</h3>
      <AddressLines address={order.shippingAddress} />
      {order.billingAddress && (
        <>
          <h3 className="mt-3 text-sm font-medium text-soft">{t.orders.billTo}</h3>
          <AddressLines address={order.billingAddress} />
        </>
      )}
      <p className="mt-3 text-sm text-soft">
        {t.orders.placed}: <Moment time={order.createdAt} />
      </p>
    </Section>
  );
}

export function AddressLines({ address }: { readonly address: Address }) {
  const { name, line1, line2, city, region, postalCode, country, phone } = address;
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, countryName(country), phone];
  return (
    <address className="break-words not-italic">
      {lines
        .filter((each) => each !== undefined && each !== "")
        .map((each) => (
          <span key={each} className="block">
            {each}
          </span>
        ))}
    </address>
  );
}
