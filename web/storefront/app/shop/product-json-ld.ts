// A product for search engines (schema.org/Product), with one offer for each variant that has a price.
import { exponentOf, type Money } from "@souk/contracts/money";
import { productPath } from "./paths.ts";
import { plainText } from "./plain-text.ts";
import type { ProductView } from "./product-view.ts";

/** A decimal number as schema.org wants it: `19.99`, `1500`. */
export function decimal({ amount, currency }: Money): string {
  const digits = exponentOf(currency);
  if (digits === 0) return String(amount);
  const text = String(amount).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export function productJsonLd(product: ProductView, publicUrl: string): object {
  const { handle, title, vendor, descriptionHtml, images, variants } = product;
  const url = publicUrl + productPath(handle);
  return {
    ...{ "@context": "https://schema.org", "@type": "Product" },
    ...{ name: title, url, description: plainText(descriptionHtml) },
    ...(vendor !== null && { brand: { "@type": "Brand", name: vendor } }),
    image: images.map((image) => new URL(image.url, publicUrl).href),
    offers: variants.flatMap(({ sku, price, available }) => {
      if (price === null) return [];
      const stock = available ? "https://schema.org/InStock" : "https://schema.org/OutOfStock";
      const offer = {
        "@type": "Offer",
        sku,
        price: decimal(price),
        priceCurrency: price.currency,
        availability: stock,
      };
      return [{ ...offer, url: `${url}?variant=${encodeURIComponent(sku)}` }];
    }),
  };
}
