// What the page of a product shows of it.
import type { Product } from "@souk/contracts/products/product-schema";
import type { SmallVariant } from "./variants.ts";

export function toProductView(product: Product) {
  const { handle, title, vendor, descriptionHtml, collections, options, images, variants } = product;
  return {
    ...{ handle, title, vendor, descriptionHtml, collections, options },
    images,
    variants: variants.map(
      ({ sku, options: own, price, compareAtPrice, available, lowStock }): SmallVariant => ({
        ...{ sku, options: own, price, available },
        compareAtPrice: compareAtPrice ?? null,
        lowStock: lowStock ?? null,
      }),
    ),
  };
}

export type ProductView = ReturnType<typeof toProductView>;
