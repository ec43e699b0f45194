// A product: its pictures, its choices, what it costs and whether it is there.
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect, useLoaderData } from "react-router";
import { BuyForm } from "../components/buy-form.tsx";
import { Gallery } from "../components/gallery.tsx";
import { JsonLd } from "../components/json-ld.tsx";
import { Markup } from "../components/markup.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProductGrid } from "../components/product-grid.tsx";
import { StallTrail } from "../components/stall-trail.tsx";
import { useShop } from "../components/use-shop.ts";
import { body, bodyIfAny, isRefusal } from "../shop/ask.server.ts";
import { toCard } from "../shop/card.server.ts";
import { addToCart } from "../shop/cart.server.ts";
import { readForm } from "../shop/form.server.ts";
import { hostOf } from "../shop/host.ts";
import { productPath } from "../shop/paths.ts";
import { plainText } from "../shop/plain-text.ts";
import { productJsonLd } from "../shop/product-json-ld.ts";
import { toProductView } from "../shop/product-view.ts";
import { shopOf } from "../shop/shop.server.ts";
import { variantOf } from "../shop/variants.ts";
import { useText } from "../text/text.tsx";

const RELATED = 4;
const MAX_QUANTITY = 999;

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const handle = params.handle ?? "";
  const { currency } = await shopOf(host);
  const call = host.open.readProduct({ params: { idOrHandle: handle }, query: { currency } });
  const product = await body(host, call);
  if (product.handle !== handle) throw redirect(productPath(product.handle), 301);
  const [collection] = product.collections;
  const query = { currency, limit: RELATED + 1, ...(collection !== undefined && { collection }) };
  const beside = await bodyIfAny(host, host.open.listProducts({ query }));
  const related = (beside?.items ?? []).filter((each) => each.handle !== handle).slice(0, RELATED);
  const wanted = new URL(request.url).searchParams.get("variant");
  return { stall: collection, product: toProductView(product), wanted, related: related.map(toCard) };
}

/** What could not be put into the cart, or that it was. */
export type BuyAnswer = { readonly trouble?: string; readonly added?: boolean } | undefined;

/** `option:NAME` for each option (or `sku`), `quantity`; `stay` where a script shows the cart. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { currency } = await shopOf(host);
  const values = await readForm(request);
  const call = host.open.readProduct({ params: { idOrHandle: params.handle ?? "" }, query: { currency } });
  const { variants, options } = toProductView(await body(host, call));
  const choice = Object.fromEntries(options.map(({ name }) => [name, values[`option:${name}`] ?? ""]));
  const variant = options.length === 0 ? variants[0] : variantOf(variants, options, choice);
  if (variant === undefined) return data<BuyAnswer>({ trouble: "no_such_variant" }, { status: 422 });
  const quantity = Math.min(Math.max(Number.parseInt(values.quantity ?? "1", 10) || 1, 1), MAX_QUANTITY);
  const answer = await addToCart(host, currency, { sku: variant.sku, quantity });
  if (isRefusal(answer)) return data<BuyAnswer>({ trouble: answer.problem.code }, { status: answer.status });
  if (values.stay !== undefined) return data<BuyAnswer>({ added: true });
  return redirect("/cart", 303);
}

export default function ProductPage() {
  const { product, wanted, related } = useLoaderData<typeof loader>();
  const { say } = useText();
  const { publicUrl, stalls } = useShop();
  const path = productPath(product.handle);
  const { title, vendor, descriptionHtml, images } = product;
  const stall = stalls.find(({ handle }) => handle === product.collections[0]);
  return (
    <main id="content" className="wrap flex-1 pt-6 pb-10">
      <PageHead
        title={title}
        path={path}
        description={plainText(descriptionHtml)}
        image={images[0]?.url}
        kind="product"
      />
      <JsonLd value={productJsonLd(product, publicUrl)} />
      {stall !== undefined && <StallTrail stall={stall} />}
      <div key={product.handle} className="mt-4 grid items-start gap-x-14 gap-y-8 lg:grid-cols-[1.1fr_1fr]">
        <Gallery images={images} title={title} />
        <div className="lg:sticky lg:top-6">
          {vendor !== null && <p className="text-muted">{vendor}</p>}
          <h1 className="mt-1 text-large">{title}</h1>
          <BuyForm product={product} wanted={wanted} />
          <Markup html={descriptionHtml} className="mt-8 border-t border-line pt-6" />
        </div>
      </div>
      {related.length > 0 && (
        <section className="mt-20">
          <h2 className="mb-6 text-title">{say("product.related")}</h2>
          <ProductGrid cards={related} />
        </section>
      )}
    </main>
  );
}
