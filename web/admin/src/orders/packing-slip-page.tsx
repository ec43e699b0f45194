// A packing slip for the parcel: where it goes and what goes in, no prices.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { Printer } from "lucide-react";
import { useParams } from "react-router";
import { Button } from "../parts/button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Moment } from "../parts/told.tsx";
import { useShopName } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { AddressLines } from "./order-people.tsx";
import { useOrder } from "./order-queries.ts";

export function PackingSlipPage() {
  const { id = "" } = useParams();
  const query = useOrder(id);
  const number = query.data?.number;
  return (
    <Page
      title={t.packingSlip.title}
      back={{ to: `/orders/${id}`, label: number === undefined ? t.orders.one : t.orders.title(number) }}
      actions={
        <Button look="primary" onClick={() => window.print()}>
          <Printer aria-hidden />
          {t.packingSlip.print}
        </Button>
      }
    >
      <Loaded query={query}>{(order) => <Slip order={order} />}</Loaded>
    </Page>
  );
}

function Slip({ order }: { readonly order: OrderDocument }) {
  const shopName = useShopName();
  return (
    <div className="box max-w-3xl p-6 print:border-0 print:p-0">
      <div className="mb-6 flex flex-wrap justify-between gap-6">
        <div>
          <p className="text-lg font-semibold">{shopName}</p>
          <p>{t.orders.title(order.number)}</p>
          <p>
            <Moment time={order.createdAt} day />
          </p>
          <p>{order.shippingOption.name}</p>
        </div>
        <AddressLines address={order.shippingAddress} />
      </div>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t.orders.lines}</caption>
        <thead>
          <tr className="border-b-2 border-ink text-left">
            <th scope="col" className="py-1.5 pr-4">
              {t.packingSlip.quantity}
            </th>
            <th scope="col" className="py-1.5 pr-4">
              {t.packingSlip.article}
            </th>
            <th scope="col" className="py-1.5">
              {t.packingSlip.sku}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.items.map(({ sku, title, quantity, fulfilled }) => (
            <tr key={sku} className="border-b border-line">
              <td className="py-1.5 pr-4 tabular">{quantity}</td>
              <td className="py-1.5 pr-4">
                {title}
                {fulfilled > 0 && <span className="text-soft"> ({t.orders.sent(fulfilled, quantity)})</span>}
              </td>
              <td className="py-1.5 font-mono text-sm break-all">{sku}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
