// A product as the contract shows it, in one currency. A variant without a price in it is not for sale in it.
import { toTime } from "@souk/chassis/clock";
import type { Money } from "@souk/contracts/money";
import {
  LISTED_IMAGES,
  LISTED_VARIANTS,
  type ListedProduct,
  type Product as ProductReply,
  type StaffProduct,
  type Variant as VariantReply,
} from "@souk/contracts/products/product-schema";
import { publicStock } from "../stock/stock.ts";
import {
  NO_UNITS,
  type Product,
  priceIn,
  type StockedProduct,
  unitsOf,
  type Variant,
  variantTitle,
} from "./product.ts";

export function toListed(stocked: StockedProduct, currency: string): ListedProduct {
  const { product } = stocked;
  const all = product.variants.map((variant) => toVariant(stocked, variant, currency));
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    status: product.status,
    vendor: product.vendor,
    type: product.type,
    tags: [...product.tags],
    collections: product.collections.map(({ handle }) => handle),
    options: [...product.options],
    available: all.some(({ available }) => available),
    priceRange: priceRange(product, currency),
    variantCount: all.length,
    variants: all.slice(0, LISTED_VARIANTS),
    images: product.images.slice(0, LISTED_IMAGES),
    createdAt: toTime(product.createdAt),
    updatedAt: toTime(product.updatedAt),
  };
}

export function toProduct(stocked: StockedProduct, currency: string): ProductReply {
  const { product } = stocked;
  return {
    ...toListed(stocked, currency),
    descriptionHtml: product.descriptionHtml,
    variants: product.variants.map((variant) => toVariant(stocked, variant, currency)),
    images: [...product.images],
  };
}

export function toStaffProduct(stocked: StockedProduct, currency: string): StaffProduct {
  const { product } = stocked;
  return {
    ...toProduct(stocked, currency),
    taxClass: product.taxClass,
    version: product.version,
    variants: product.variants.map((variant) => ({
      ...toVariant(stocked, variant, currency),
      prices: [...variant.prices],
      compareAtPrices: [...variant.compareAtPrices],
      ...(stocked.stock.get(variant.sku) ?? NO_UNITS),
    })),
  };
}

function toVariant(stocked: StockedProduct, variant: Variant, currency: string): VariantReply {
  const price = priceIn(variant.prices, currency);
  const compareAtPrice = priceIn(variant.compareAtPrices, currency);
  const { available, lowStock } = publicStock(unitsOf(stocked, variant.sku));
  return {
    id: variant.id,
    sku: variant.sku,
    title: variantTitle(stocked.product, variant),
    options: variant.options,
    price: price ?? null,
    ...(compareAtPrice && { compareAtPrice }),
    available: available && price !== undefined,
    ...(lowStock !== null && { lowStock }),
    ...(variant.barcode !== undefined && { barcode: variant.barcode }),
    ...(variant.weightGrams !== undefined && { weightGrams: variant.weightGrams }),
  };
}

function priceRange(product: Product, currency: string): { min: Money; max: Money } | null {
  const amounts = product.variants.flatMap(({ prices }) => priceIn(prices, currency)?.amount ?? []);
  if (amounts.length === 0) return null;
  return {
    min: { amount: Math.min(...amounts), currency },
    max: { amount: Math.max(...amounts), currency },
  };
}
