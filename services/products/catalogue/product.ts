// A product as the catalogue keeps it, and the rules that need nothing but the product itself.
import type { Instant } from "@souk/chassis/clock";
import type { Money } from "@souk/contracts/money";
import type { TaxClass } from "@souk/contracts/products/internal-routes";
import type { Image, Option, ProductStatus } from "@souk/contracts/products/product-schema";

export type CollectionName = { readonly handle: string; readonly title: string };

/** A variant as somebody wrote it; the store gives it an id, the same one as long as its SKU stays. */
export type VariantContent = {
  readonly sku: string;
  readonly options: Readonly<Record<string, string>>;
  /** At most one per currency, by currency. */
  readonly prices: readonly Money[];
  readonly compareAtPrices: readonly Money[];
  readonly barcode?: string;
  readonly weightGrams?: number;
};
export type Variant = VariantContent & { readonly id: string };

/** What a writer decides. */
export type ProductContent = {
  readonly handle: string;
  readonly title: string;
  readonly status: ProductStatus;
  readonly vendor: string | null;
  readonly type: string | null;
  readonly taxClass: TaxClass;
  readonly tags: readonly string[];
  /** Named by handle; the title is used where the collection has to be made. */
  readonly collections: readonly CollectionName[];
  readonly descriptionHtml: string;
  readonly options: readonly Option[];
  readonly variants: readonly VariantContent[];
  readonly images: readonly Image[];
  /** The id in an import's source; not public. */
  readonly sourceId?: string;
};

export type Product = Omit<ProductContent, "variants"> & {
  readonly id: string;
  readonly variants: readonly Variant[];
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Units of one SKU. */
export type Level = { readonly onHand: number; readonly reserved: number };
export const NO_UNITS: Level = { onHand: 0, reserved: 0 };

/** A product with the stock of its SKUs and its places in its collections (by handle), all of one moment. */
export type StockedProduct = {
  readonly product: Product;
  readonly stock: ReadonlyMap<string, Level>;
  readonly places: ReadonlyMap<string, number>;
};

export function priceIn(prices: readonly Money[], currency: string): Money | undefined {
  return prices.find((price) => price.currency === currency);
}

export function unitsOf(stocked: StockedProduct, sku: string): number {
  const level = stocked.stock.get(sku) ?? NO_UNITS;
  return level.onHand - level.reserved;
}

/** The values that make a variant, in the product's order of options. Empty for the only variant of a plain product. */
export function optionValues(product: Pick<Product, "options">, variant: VariantContent): readonly string[] {
  return product.options.map((option) => variant.options[option.name] ?? "").filter((value) => value !== "");
}

export function variantTitle(product: Pick<Product, "options" | "title">, variant: VariantContent): string {
  return optionValues(product, variant).join(" / ") || product.title;
}

/** How a variant is called where the product is not beside it: in a cart, an order, a mail. */
export function lineTitle(product: Pick<Product, "options" | "title">, variant: VariantContent): string {
  return [product.title, ...optionValues(product, variant)].join(", ");
}

/** Whether two contents say the same, whatever the order of keys. */
export function sameContent(a: ProductContent, b: ProductContent): boolean {
  return canonical(a) === canonical(b);
}

/** Whether who speaks of this version, or of whichever there is (undefined), has not seen the newest. */
export function isOutdated({ version }: Pick<Product, "version">, seen: number | undefined): boolean {
  return seen !== undefined && seen !== version;
}

export function contentOf(product: Product): ProductContent {
  const { id: _id, version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...content } = product;
  return { ...content, variants: product.variants.map(({ id: _variantId, ...variant }) => variant) };
}

function canonical(content: ProductContent): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
