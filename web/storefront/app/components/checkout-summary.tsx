// What is about to be ordered, and what it comes to the chosen way.
import { Link } from "react-router";
import type { CartView } from "../shop/cart-view.ts";
import type { Offer } from "../shop/quote.server.ts";
import { useText } from "../text/text.tsx";
import { Picture } from "./picture.tsx";
import { Totals } from "./totals.tsx";

export type CheckoutSummaryProps = { readonly cart: CartView; readonly offer: Offer | undefined };

export function CheckoutSummary({ cart, offer }: CheckoutSummaryProps) {
  const { say, money } = useText();
  return (
    <section aria-label={say("checkout.summary")}>
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-title">{say("checkout.summary")}</h2>
        <Link to="/cart" className="link inline-flex min-h-11 items-center text-sm">
          {say("checkout.edit")}
        </Link>
      </div>
      <ul className="my-4 flex flex-col gap-3">
        {cart.items.map(({ sku, title, quantity, lineTotal, available, image }) => (
          <li key={sku} className="grid grid-cols-[3.5rem_1fr_auto] items-center gap-3">
            <Picture image={image} title={title} sizes="3.5rem" className="rounded-md" />
            <span>
              {title}
              {quantity > 1 && <span className="text-muted"> × {quantity}</span>}
              {!available && <span className="block text-sm font-medium text-bad">{say("cart.unavailable")}</span>}
            </span>
            <span className="tabular-nums">{money(lineTotal)}</span>
          </li>
        ))}
      </ul>
      <div className="border-t border-line pt-4">
        {offer === undefined ? (
          <Totals totals={cart.totals} discounts={cart.discounts} />
        ) : (
          <Totals totals={offer.totals} discounts={cart.discounts} final shippingName={offer.name} />
        )}
      </div>
    </section>
  );
}
