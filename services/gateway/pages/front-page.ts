// The page at `/` until a storefront stands there: what is for sale, and how to buy it from a terminal.
import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext } from "@souk/chassis/context";
import type { Discovery } from "@souk/chassis/discovery";
import { type Html, html } from "@souk/chassis/html";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import { readShop } from "@souk/contracts/orders/shop-routes";
import type { ListedProduct } from "@souk/contracts/products/product-schema";
import { listProducts } from "@souk/contracts/products/routes";
import { buyingByCurl } from "./buying-by-curl.ts";
import { type Document, layout } from "./layout.ts";
import { moneyText } from "./money-text.ts";

export type FrontPageOptions = {
  readonly client: ServiceClient;
  readonly discovery: Discovery;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly shopName: string;
  readonly publicUrl: string;
};

const SHOWN_PRODUCTS = 24;
const KEPT_MS = 3_000;
const TIMEOUT_MS = 3_000;

export type Shown = {
  readonly shop: { readonly name: string; readonly country: string };
  readonly products: readonly ListedProduct[];
  readonly total: number;
  readonly hasMailbox: boolean;
  readonly publicUrl: string;
};

/** The same promise for a short while, so that a crowd costs two calls. */
export function createFrontPage(options: FrontPageOptions): () => Promise<Document> {
  const { clock } = options;
  let page: Promise<Document> | undefined;
  let madeMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (page === undefined || clock.monotonicMs() - madeMs > KEPT_MS) {
      madeMs = clock.monotonicMs();
      page = load(options).then((shown) => ({ contentType: "text/html; charset=utf-8", body: frontPage(shown) }));
      page.catch(() => {
        page = undefined;
      });
    }
    return page;
  };
}

async function load(options: FrontPageOptions): Promise<Shown> {
  const { client, clock, random, log, discovery, publicUrl } = options;
  const context = backgroundContext({ clock, random, log, timeoutMs: TIMEOUT_MS });
  const [products, shop] = await Promise.all([
    client.call(listProducts, { query: { limit: SHOWN_PRODUCTS }, context }).catch(() => undefined),
    client.call(readShop, { context }).catch(() => undefined),
  ]);
  const known = products === undefined || "problem" in products ? undefined : products.body;
  return {
    shop: shop === undefined || "problem" in shop ? { name: options.shopName, country: "DE" } : shop.body,
    products: known?.items ?? [],
    total: known?.total ?? 0,
    hasMailbox: discovery.instances("mailbox").length > 0,
    publicUrl,
  };
}

export function frontPage({ shop, products, total, hasMailbox, publicUrl }: Shown): string {
  const links = [["/docs", "API reference"], ...(hasMailbox ? [["/mailbox", "Mailbox"] as const] : [])] as const;
  const content = html`<main class="wide">
<section class="intro"><h1>${shop.name}</h1>
<p>${total > 0 ? html`${total} products for sale.` : "Nothing is for sale yet, or the catalogue is still starting."}
Every one of them can be bought by <a href="#buy">a few lines of curl</a>.</p></section>
<section class="grid" aria-label="Products">${products.map(card)}</section>
<section id="buy" class="buy"><h2>Buy from a terminal</h2>
<p>A cart, an item, a checkout. The test card is charged by the Stripe emulator${hasMailbox && html`; the confirmation lands in the <a href="/mailbox">mailbox</a>`}.</p>
<pre><code>${buyingByCurl({ products, country: shop.country, publicUrl })}</code></pre></section>
</main>
<footer><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a><a href="/readyz">readiness</a></footer>`;
  return layout({ title: shop.name, shop: shop.name, links }, content);
}

function card(product: ListedProduct): Html {
  const [image] = product.images;
  return html`<a class="card" href="/api/v1/products/${encodeURIComponent(product.handle)}">
<span class="picture">${image && isSafe(image.url) ? html`<img src="${image.url}" alt="${image.alt}" loading="lazy" width="400" height="400">` : html`<span class="none" aria-hidden="true">${product.title.slice(0, 1)}</span>`}</span>
<span class="name">${product.title}</span>
<span class="line"><span class="price">${priceText(product)}</span>${!product.available && html`<span class="gone">sold out</span>`}</span>
</a>`;
}

/** Pictures of ours or over https; anything else the page's policy would refuse anyway. */
function isSafe(url: string): boolean {
  return /^(?:\/(?!\/)|https:\/\/)/.test(url);
}

function priceText({ priceRange }: ListedProduct): string {
  if (priceRange === null) return "";
  const { min, max } = priceRange;
  return min.amount === max.amount ? moneyText(min) : `from ${moneyText(min)}`;
}
