// The checkout: one form on one page, for guests and customers, with and without scripts.
import {
  type ActionFunctionArgs,
  data,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
} from "react-router";
import { CheckoutForm } from "../components/checkout-form.tsx";
import { GoToPayment } from "../components/go-to-payment.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProviderButtons } from "../components/provider-buttons.tsx";
import { bodyIfAny, isRefusal, trouble } from "../shop/ask.server.ts";
import { readCart } from "../shop/cart.server.ts";
import { toCartView } from "../shop/cart-view.ts";
import { type CheckoutState, placeOrder, stateOf } from "../shop/checkout.server.ts";
import { countriesOf } from "../shop/countries.server.ts";
import { readForm } from "../shop/form.server.ts";
import { addressNames, type Values } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { orderPath } from "../shop/paths.ts";
import { providersOf } from "../shop/providers.server.ts";
import { shopOf } from "../shop/shop.server.ts";
import { localeOf } from "../text/locale.server.ts";
import { useText } from "../text/text.tsx";

const MAX_SAVED = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const [cart, shop, visitor] = await Promise.all([
    readCart(host),
    shopOf(host),
    host.visitor().catch(() => undefined),
  ]);
  if (cart !== undefined && isRefusal(cart)) throw trouble(503, cart.problem.code);
  if (cart === undefined || cart.items.length === 0) return { cart: null };
  const saved =
    visitor === undefined
      ? []
      : ((await bodyIfAny(host, host.api.listAddresses({ query: { limit: MAX_SAVED } })))?.items ?? []);
  const wanted = new URL(request.url).searchParams.get("address");
  const chosen = saved.find(({ id }) => id === wanted) ?? saved[0];
  const countries = countriesOf(shop, localeOf(host));
  const country = countries.some(({ code }) => code === shop.country) ? shop.country : (countries[0]?.code ?? "");
  const known: Values = chosen === undefined ? { name: visitor?.name ?? "" } : pickAddress(chosen);
  const values = { country, ...known, email: visitor?.email ?? "" };
  return {
    cart: toCartView(cart),
    providers: visitor === undefined ? await providersOf(host) : null,
    countries,
    saved: saved.map(({ id, name, line1, city }) => ({
      id,
      text: `${name}, ${line1}, ${city}`,
      chosen: id === chosen?.id,
    })),
    state: await stateOf(host, cart, values),
  };
}

function pickAddress(address: Partial<Record<(typeof addressNames)[number], string>>): Values {
  return Object.fromEntries(addressNames.map((name) => [name, address[name] ?? ""]));
}

export type CheckoutAnswer = { readonly state?: CheckoutState; readonly payAt?: string };

/** `intent=quote`: what was typed comes back, with how it can be shipped there. Anything else places the order. */
export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const values = await readForm(request);
  const cart = await readCart(host);
  if (cart !== undefined && isRefusal(cart)) throw trouble(503, cart.problem.code);
  if (cart === undefined || cart.items.length === 0) return redirect("/cart", 303);
  if (values.intent === "quote") return data<CheckoutAnswer>({ state: await stateOf(host, cart, values) });
  const placed = await placeOrder(host, { cart, values, locale: localeOf(host) });
  switch (placed.kind) {
    case "pay":
      return data<CheckoutAnswer>({ payAt: placed.url });
    case "order":
      return redirect(`${orderPath(placed.orderId)}${placed.declined ? "?declined=1" : ""}`, 303);
    case "refused":
      return data<CheckoutAnswer>({ state: placed.state }, { status: placed.status });
  }
}

export default function Checkout() {
  const { say, refusal } = useText();
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<CheckoutAnswer>();
  if (answer?.payAt !== undefined) return <GoToPayment url={answer.payAt} />;
  return (
    <main id="content" className="wrap flex-1 py-10">
      <PageHead title={say("checkout.title")} />
      <h1 className="text-large">{say("checkout.title")}</h1>
      {loaded.cart === null ? (
        <>
          <div className="mt-6 max-w-prose">
            {answer?.state?.trouble != null ? (
              <Notice kind="bad">{refusal(answer.state.trouble)}</Notice>
            ) : (
              <p className="text-muted">{say("cart.empty")}</p>
            )}
          </div>
          <Link to="/search" className="button mt-6">
            {say("error.browse")}
          </Link>
        </>
      ) : (
        <>
          {loaded.providers !== null && (
            <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 text-muted">
              <p>
                {say("checkout.haveAccount")}{" "}
                <Link to="/sign-in?to=/checkout" className="link text-ink">
                  {say("checkout.signIn")}
                </Link>
              </p>
              <ProviderButtons providers={loaded.providers} to="/checkout" kind="inline" />
            </div>
          )}
          <CheckoutForm {...loaded} state={answer?.state ?? loaded.state} />
        </>
      )}
    </main>
  );
}
