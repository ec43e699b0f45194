// The cart's own page, and where every change of a cart is sent.
import { type ActionFunctionArgs, data, Link, type LoaderFunctionArgs, redirect, useLoaderData } from "react-router";
import { CartLines } from "../components/cart-lines.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Totals } from "../components/totals.tsx";
import { isRefusal, told, trouble } from "../shop/ask.server.ts";
import { readCart, rememberCart } from "../shop/cart.server.ts";
import { toCartView } from "../shop/cart-view.ts";
import { readForm } from "../shop/form.server.ts";
import { hostOf } from "../shop/host.ts";
import { useText } from "../text/text.tsx";

/** What could not be done, to which line. */
export type CartTrouble = { readonly sku: string; readonly trouble: string } | undefined;

const MAX_QUANTITY = 999;

export async function loader({ context }: LoaderFunctionArgs) {
  const cart = await readCart(hostOf(context));
  if (cart !== undefined && isRefusal(cart)) throw trouble(503, cart.problem.code);
  return { cart: cart === undefined ? null : toCartView(cart) };
}

/** `sku` and `quantity`; 0 takes the line out. */
export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { sku = "", quantity: text = "" } = await readForm(request);
  const quantity = /^\d{1,4}$/.test(text) ? Math.min(Number(text), MAX_QUANTITY) : undefined;
  const id = host.cartId;
  if (id === undefined || sku === "" || quantity === undefined) return redirect("/cart");
  const answer = await told(
    host,
    quantity === 0
      ? host.api.removeCartItem({ params: { id, sku } })
      : host.api.updateCartItem({ params: { id, sku }, body: { quantity } }),
  );
  if (!isRefusal(answer)) {
    rememberCart(host, answer.body);
    return undefined;
  }
  const { status, problem } = answer;
  // Gone with the line or the cart: what there is now is shown.
  if (status === 404) return undefined;
  return data<CartTrouble>({ sku, trouble: problem.code }, { status });
}

export default function CartPage() {
  const { say } = useText();
  const { cart } = useLoaderData<typeof loader>();
  const isEmpty = cart === null || cart.items.length === 0;
  return (
    <main id="content" className="wrap flex-1 py-10">
      <PageHead title={say("cart.title")} />
      <h1 className="text-large">{say("cart.title")}</h1>
      {isEmpty ? (
        <div className="mt-6">
          <p className="text-muted">{say("cart.empty")}</p>
          <Link to="/search" className="button mt-6">
            {say("error.browse")}
          </Link>
        </div>
      ) : (
        <div className="mt-6 grid items-start gap-10 lg:grid-cols-[1fr_24rem]">
          <CartLines cart={cart} />
          <div className="panel p-6 lg:sticky lg:top-6">
            <Totals totals={cart.totals} discounts={cart.discounts} />
            {cart.items.some(({ available }) => !available) && (
              <div className="mt-4">
                <Notice kind="bad">{say("cart.someUnavailable")}</Notice>
              </div>
            )}
            <Link to="/checkout" className="button mt-5 w-full">
              {say("cart.checkout")}
            </Link>
          </div>
        </div>
      )}
    </main>
  );
}
