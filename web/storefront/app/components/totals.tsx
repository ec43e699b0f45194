// What it comes to, line by line.
import type { Money } from "@souk/contracts/money";
import type { Totals as Sums } from "@souk/contracts/orders/order-schema";
import { useText } from "../text/text.tsx";

export type TotalsProps = {
  readonly totals: Sums;
  readonly discounts?: readonly { readonly title: string; readonly amount: Money }[];
  /** Whether shipping and tax are known by now. */
  readonly final?: boolean;
  readonly shippingName?: string;
};

export function Totals({ totals, discounts = [], final = false, shippingName }: TotalsProps) {
  const { say, money } = useText();
  const { subtotal, shipping, tax, taxIncluded, total } = totals;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1 tabular-nums">
      <Row name={say("totals.subtotal")} value={money(subtotal)} />
      {discounts.map(({ title, amount }) => (
        <Row key={title} name={title} value={`−${money(amount)}`} />
      ))}
      {final && (
        <Row
          name={shippingName === undefined ? say("totals.shipping") : say("totals.shippingBy", { name: shippingName })}
          value={shipping.amount === 0 ? say("totals.free") : money(shipping)}
        />
      )}
      {final && tax.amount > 0 && (
        <Row name={say(taxIncluded ? "totals.taxIncluded" : "totals.tax")} value={money(tax)} />
      )}
      {final ? (
        <>
          <dt className="mt-2 border-t border-line pt-2 font-loud text-lg font-semibold">{say("totals.total")}</dt>
          <dd className="mt-2 border-t border-line pt-2 text-right font-loud text-lg font-semibold">{money(total)}</dd>
        </>
      ) : (
        <dt className="col-span-2 text-sm text-muted">{say("totals.later")}</dt>
      )}
    </dl>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="pl-6 text-right">{value}</dd>
    </>
  );
}
