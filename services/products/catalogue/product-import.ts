// What an import makes of a product: new with the draft's defaults, or the old one with what the draft says laid over
// it. Variants that the file does not name stay, prices merge by currency: a file of one price list spoils nothing.
import type { Money } from "@souk/contracts/money";
import type { Image, Option } from "@souk/contracts/products/product-schema";
import type { ImportOutcome } from "./catalogue-store.ts";
import { contentOf, type Product, type ProductContent, type VariantContent } from "./product.ts";
import { type OptionDraft, type ProductDraft, statusOnCreate, type VariantDraft } from "./product-draft.ts";
import { byCurrency } from "./product-input.ts";
import type { Refusal } from "./refusal.ts";

export function contentOfDraft(draft: ProductDraft, current?: Product): ProductContent {
  const before = current ? contentOf(current) : newContent(draft);
  const variants = mergeVariants(before.variants, draft.variants);
  return {
    ...before,
    ...(draft.sourceId !== undefined && { sourceId: draft.sourceId }),
    handle: current && draft.madeHandle ? current.handle : draft.handle,
    title: draft.title ?? before.title,
    status: draft.status === undefined || !current ? before.status : draft.status,
    vendor: draft.vendor === undefined ? before.vendor : draft.vendor || null,
    type: draft.type === undefined ? before.type : draft.type || null,
    taxClass: draft.taxClass ?? before.taxClass,
    tags: draft.tags ?? before.tags,
    collections: draft.collections ?? before.collections,
    descriptionHtml: draft.descriptionHtml ?? before.descriptionHtml,
    images: draft.images?.map((image) => sized(image, before.images)) ?? before.images,
    options: mergeOptions(before.options, draft.options, variants),
    variants,
  };
}

/** No file names the size of a picture: one that the product has already keeps what is known of it. */
function sized(image: Image, before: readonly Image[]): Image {
  if (image.width !== undefined) return image;
  const { width, height } = before.find(({ url }) => url === image.url) ?? {};
  return width === undefined || height === undefined ? image : { ...image, width, height };
}

function newContent(draft: ProductDraft): ProductContent {
  return {
    handle: draft.handle,
    title: draft.title ?? draft.handle,
    status: statusOnCreate(draft),
    vendor: null,
    type: null,
    taxClass: "standard",
    tags: [],
    collections: [],
    descriptionHtml: "",
    options: [],
    variants: [],
    images: [],
  };
}

/** The draft's order first; what only the product knows stays behind it, as long as a variant uses it. */
function mergeOptions(
  before: readonly Option[],
  said: readonly OptionDraft[],
  variants: readonly VariantContent[],
): readonly Option[] {
  const known = new Map(before.map((option) => [option.name, option.values]));
  const merged = said.map(({ name, values }) => ({
    name,
    values: [...new Set([...values, ...(known.get(name) ?? [])])],
  }));
  const others = before.filter((option) => !said.some((each) => each.name === option.name));
  return [...merged, ...others.filter(({ name }) => variants.some(({ options }) => Object.hasOwn(options, name)))];
}

function mergeVariants(before: readonly VariantContent[], said: readonly VariantDraft[]): readonly VariantContent[] {
  const drafts = new Map(said.map((draft) => [draft.sku, draft]));
  const known = new Set(before.map((variant) => variant.sku));
  return [
    ...before.map((variant) => {
      const draft = drafts.get(variant.sku);
      return draft ? mergeVariant(draft, variant) : variant;
    }),
    ...said.filter((draft) => !known.has(draft.sku)).map((draft) => mergeVariant(draft)),
  ];
}

function mergeVariant(draft: VariantDraft, before?: VariantContent): VariantContent {
  const barcode = draft.barcode ?? before?.barcode;
  const weightGrams = draft.weightGrams ?? before?.weightGrams;
  return {
    sku: draft.sku,
    options: draft.options,
    prices: mergePrices(before?.prices ?? [], draft.prices),
    compareAtPrices: mergePrices(before?.compareAtPrices ?? [], draft.compareAtPrices),
    ...(barcode && { barcode }),
    ...(weightGrams !== undefined && { weightGrams }),
  };
}

function mergePrices(before: readonly Money[], said: readonly Money[] | undefined): readonly Money[] {
  if (said === undefined) return before;
  if (said.length === 0) return []; // Said to be empty.
  return byCurrency([...said, ...before.filter(({ currency }) => !said.some((each) => each.currency === currency))]);
}

/** What the export writes, so that importing it into an empty shop gives the same catalogue. */
export function draftOf(product: Product, unitsOnHand: (sku: string) => number): ProductDraft {
  return {
    ...(product.sourceId !== undefined && { sourceId: product.sourceId }),
    handle: product.handle,
    title: product.title,
    status: product.status,
    vendor: product.vendor ?? "",
    type: product.type ?? "",
    taxClass: product.taxClass,
    tags: product.tags,
    collections: product.collections,
    descriptionHtml: product.descriptionHtml,
    options: product.options,
    variants: product.variants.map(({ id: _id, ...variant }) => ({ ...variant, stock: unitsOnHand(variant.sku) })),
    images: product.images,
  };
}

/** The same handle, but the sources give them different ids: two products that only share a title. */
export function isForeign(current: Product, draft: ProductDraft): boolean {
  return current.sourceId !== undefined && draft.sourceId !== undefined && current.sourceId !== draft.sourceId;
}

export function refusedImport({ refused, sku }: Refusal): ImportOutcome {
  return refused === "handle_taken"
    ? { kind: "refused", code: "handle_taken" }
    : { kind: "refused", code: "sku_taken", ...(sku !== undefined && { sku }) };
}
