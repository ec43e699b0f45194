// What was bought and what it came to.
import type { OrderDocument, OrderItem } from "@souk/contracts/orders/order-schema";
import { Link } from "react-router";
import { Section } from "../parts/page.tsx";
import { Picture } from "../parts/picture.tsx";
import { Amount } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

export function OrderLines({ order }: { readonly order: OrderDocument }) {
  const { totals, refunded } = order;
  const rows: readonly (readonly [label: string, money: typeof totals.total])[] = [
    [t.totals.subtotal, totals.subtotal],
    ...(totals.discount.amount > 0
      ? ([[t.totals.discount, { ...totals.discount, amount: -totals.discount.amount }]] as const)
      : []),
    [`${t.totals.shipping} (${order.shippingOption.name})`, totals.shipping],
    [totals.taxIncluded ? t.totals.taxIncluded : t.totals.tax, totals.tax],
  ];
  return (
    <Section title={t.orders.lines}>
      <ul className="rows">
        {order.items.map((item) => (
          <Line key={item.sku} item={item} />
        ))}
      </ul>
      <dl className="mt-2 ml-auto grid max-w-xs gap-1 border-t border-line pt-3">
        {rows.map(([label, money]) => (
          <div key={label} className="flex justify-between gap-4">
            <dt className="text-soft">{label}</dt>
            <dd>
              <Amount money={money} />
            </dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 font-semibold">
          <dt>{t.totals.total}</dt>
          <dd>
            <Amount money={totals.total} />
          </dd>
        </div>
        {refunded.amount > 0 && (
          <div className="flex justify-between gap-4 text-warn">
            <dt>{t.totals.refunded}</dt>
            <dd>
              <Amount money={{ ...refunded, amount: -refunded.amount }} />
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

function Line({ item }: { readonly item: OrderItem }) {
  const may = useMay();
  return (
    <li className="flex gap-3">
      <Picture url={item.imageUrl} size="size-12" />
      <div className="min-w-0 flex-1">
        {may("catalogue:read") ? (
          <Link to={`/products/${item.productId}`} className="font-medium hover:underline">
            {item.title}
          </Link>
        ) : (
          <span className="font-medium">{item.title}</span>
        )}
        <p className="text-sm break-all text-soft">
          {item.sku}
          {item.fulfilled > 0 && ` · ${t.orders.sent(item.fulfilled, item.quantity)}`}
        </p>
      </div>
      <div className="text-right whitespace-nowrap">
        <Amount money={item.lineTotal} />
        <p className="text-sm text-soft tabular">
          {item.quantity} × <Amount money={item.unitPrice} />
        </p>
      </div>
    </li>
  );
}
