// What an import (or the demo) says about one product, before any store knows it. A field that is absent was not
// said: creating takes its default, updating leaves what is there. A field that is empty was said to be empty.
import type { Money } from "@souk/contracts/money";
import type { TaxClass } from "@souk/contracts/products/internal-routes";
import {
  type Image,
  MAX_COLLECTIONS,
  MAX_DESCRIPTION,
  MAX_IMAGES,
  MAX_NAME,
  MAX_OPTIONS,
  MAX_STOCK,
  MAX_TAGS,
  MAX_TITLE,
  MAX_URL,
  MAX_VARIANTS,
  MAX_WEIGHT_GRAMS,
  type ProductStatus,
} from "@souk/contracts/products/product-schema";

export type OptionDraft = { readonly name: string; readonly values: readonly string[] };
export type ImageDraft = Image;

/** A collection by its handle; the title is used when the collection has to be made. */
export type CollectionDraft = { readonly handle: string; readonly title: string };

export type VariantDraft = {
  readonly sku: string;
  /** One value for each option of the product; the pair names the variant. */
  readonly options: Readonly<Record<string, string>>;
  /** At most one per currency. Empty: nobody can buy it. Absent: the source has no prices at all. */
  readonly prices?: readonly Money[];
  readonly compareAtPrices?: readonly Money[];
  readonly barcode?: string;
  readonly weightGrams?: number;
  /** Units on hand; imports apply it only to SKUs that they create (checkout.md). */
  readonly stock?: number;
};

export type ProductDraft = {
  /** The id that the source gives the product. It finds the product again when title and handle have changed. */
  readonly sourceId?: string;
  readonly handle: string;
  /** The handle was made from the title and the product has a `sourceId`: one that is there already keeps its own. */
  readonly madeHandle?: true;
  readonly title?: string;
  readonly status?: ProductStatus;
  readonly vendor?: string;
  readonly type?: string;
  readonly taxClass?: TaxClass;
  readonly tags?: readonly string[];
  readonly collections?: readonly CollectionDraft[];
  /** Already passed through `sanitiseHtml`. */
  readonly descriptionHtml?: string;
  readonly options: readonly OptionDraft[];
  readonly variants: readonly VariantDraft[];
  readonly images?: readonly ImageDraft[];
};

/** Limits of a product as the contract has them, so that whatever is imported can be edited afterwards. */
export const productLimits = {
  titleLength: MAX_TITLE,
  nameLength: MAX_NAME,
  skuLength: 128,
  handleLength: 255,
  descriptionLength: MAX_DESCRIPTION,
  tags: MAX_TAGS,
  collections: MAX_COLLECTIONS,
  options: MAX_OPTIONS,
  variants: MAX_VARIANTS,
  images: MAX_IMAGES,
  urlLength: MAX_URL,
  weightGrams: MAX_WEIGHT_GRAMS,
  stock: MAX_STOCK,
} as const;

/** True when the source has prices but none for any variant: such a product starts as a draft. */
export function isUnpriced(draft: ProductDraft): boolean {
  return draft.variants.every((variant) => variant.prices !== undefined && variant.prices.length === 0);
}

/** The status a new product gets: an import publishes, unless told otherwise or nothing could be bought. */
export function statusOnCreate(draft: ProductDraft): ProductStatus {
  const said = draft.status ?? "active";
  return said === "active" && isUnpriced(draft) ? "draft" : said;
}
