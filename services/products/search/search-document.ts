// What search knows of a product.
import { type StockedProduct, unitsOf } from "../catalogue/product.ts";
import type { SearchDocument } from "./search-index.ts";

export function toSearchDocument(stocked: StockedProduct): SearchDocument {
  const { product, places } = stocked;
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    status: product.status,
    vendor: product.vendor,
    type: product.type,
    tags: product.tags,
    collections: product.collections.map(({ handle, title }) => ({ handle, title, place: places.get(handle) ?? 0 })),
    skus: product.variants.map(({ sku }) => sku),
    options: product.options.flatMap(({ values }) => values),
    description: textOf(product.descriptionHtml),
    createdAt: product.createdAt,
    offers: product.variants.map((variant) => ({
      prices: variant.prices,
      inStock: unitsOf(stocked, variant.sku) > 0,
    })),
  };
}

/** The HTML has been sanitised, so that a tag is what stands between angle brackets. */
function textOf(html: string): string {
  return html.includes("<") ? html.replace(/<[^>]{0,2000}>/g, " ") : html;
}
