// What a card shows of a product: a fraction of what a list answers, so that pages stay light.
import type { ListedProduct } from "@souk/contracts/products/product-schema";
import type { Card } from "./card.ts";

export function toCard({ handle, title, vendor, available, priceRange, variants, images }: ListedProduct): Card {
  const [image] = images;
  const compareAt = variants.find(
    ({ price, compareAtPrice }) => compareAtPrice && price && price.amount < compareAtPrice.amount,
  );
  return {
    handle,
    title,
    vendor,
    available,
    price: priceRange?.min ?? null,
    from: priceRange !== null && priceRange.min.amount !== priceRange.max.amount,
    reduced: compareAt !== undefined,
    image: image ?? null,
  };
}
