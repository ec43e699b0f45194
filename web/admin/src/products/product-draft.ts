// A product while somebody edits it: everything as typed. Reading it gives the body of a write, or what is wrong where,
// by the same pointers that the shop's own complaints have.
import type { NewProduct, ProductStatus, StaffProduct, VariantInput } from "@souk/contracts/products/product-schema";
import { inputTextOf, type ParsedMoney, parseMoney } from "../format/money-text.ts";
import { type OptionDraft, usedOptions, type VariantDraft } from "./variant-matrix.ts";

export type ImageDraft = { readonly key: string; readonly url: string; readonly alt: string };

export type ProductDraft = {
  readonly title: string;
  readonly handle: string;
  readonly status: ProductStatus;
  readonly vendor: string;
  readonly type: string;
  readonly taxClass: StaffProduct["taxClass"];
  readonly tags: readonly string[];
  /** Handles. */
  readonly collections: readonly string[];
  readonly descriptionHtml: string;
  readonly options: readonly OptionDraft[];
  readonly variants: readonly VariantDraft[];
  readonly images: readonly ImageDraft[];
};

export type Complaint =
  | "required"
  | "repeated"
  | "whole_number"
  | Extract<ParsedMoney, { readonly wrong: string }>["wrong"];

export type ReadDraft = { readonly body: NewProduct } | { readonly complaints: ReadonlyMap<string, Complaint> };

type NewKey = () => string;

export function emptyDraft(newKey: NewKey): ProductDraft {
  return {
    ...{ title: "", handle: "", status: "draft", vendor: "", type: "", taxClass: "standard", descriptionHtml: "" },
    ...{ tags: [], collections: [], options: [], images: [] },
    variants: [{ key: newKey(), sku: "", values: {}, prices: {}, compareAt: {}, barcode: "", weight: "" }],
  };
}

export function draftOf(product: StaffProduct, locale: string, newKey: NewKey): ProductDraft {
  const options = product.options.map(({ name, values }) => ({ key: newKey(), name, values }));
  const texts = (prices: StaffProduct["variants"][number]["prices"]): Record<string, string> =>
    Object.fromEntries(prices.map((price) => [price.currency, inputTextOf(price, locale)]));
  return {
    title: product.title,
    handle: product.handle,
    status: product.status,
    vendor: product.vendor ?? "",
    type: product.type ?? "",
    taxClass: product.taxClass,
    tags: product.tags,
    collections: product.collections,
    descriptionHtml: product.descriptionHtml,
    options,
    variants: product.variants.map((variant) => ({
      key: variant.id,
      sku: variant.sku,
      savedSku: variant.sku,
      values: Object.fromEntries(options.map(({ key, name }) => [key, variant.options[name] ?? ""])),
      prices: texts(variant.prices),
      compareAt: texts(variant.compareAtPrices),
      barcode: variant.barcode ?? "",
      weight: variant.weightGrams === undefined ? "" : String(variant.weightGrams),
    })),
    images: product.images.map(({ url, alt }) => ({ key: newKey(), url, alt })),
  };
}

/** Pointers are the shop's, and for prices `/variants/0/price/EUR`, because the page has one field per currency. */
export function readDraft(draft: ProductDraft, locale: string): ReadDraft {
  const complaints = new Map<string, Complaint>();
  const complain = (pointer: string, complaint: Complaint) => void complaints.set(pointer, complaint);
  const title = draft.title.trim();
  if (title === "") complain("/title", "required");
  const options = usedOptions(draft.options);
  const names = new Set<string>();
  for (const [index, { name }] of draft.options.entries()) {
    if (names.has(name.trim())) complain(`/options/${index}/name`, "repeated");
    names.add(name.trim());
  }
  const skus = new Set<string>();
  const variants = draft.variants.map((variant, index) => {
    const sku = variant.sku.trim();
    if (sku === "") complain(`/variants/${index}/sku`, "required");
    else if (skus.has(sku)) complain(`/variants/${index}/sku`, "repeated");
    skus.add(sku);
    return readVariant({ variant, options, index, locale, complain });
  });
  if (complaints.size > 0) return { complaints };
  const handle = draft.handle.trim();
  return {
    body: {
      title,
      status: draft.status,
      ...(handle !== "" && { handle }),
      vendor: draft.vendor.trim() || null,
      type: draft.type.trim() || null,
      taxClass: draft.taxClass,
      tags: [...draft.tags],
      collections: [...draft.collections],
      descriptionHtml: draft.descriptionHtml,
      options: options.map(({ name, values }) => ({ name: name.trim(), values: [...values] })),
      variants,
      images: draft.images.map(({ url, alt }) => ({ url, alt: alt.trim() })),
    },
  };
}

type Reading = {
  readonly variant: VariantDraft;
  readonly options: readonly OptionDraft[];
  readonly index: number;
  readonly locale: string;
  readonly complain: (pointer: string, complaint: Complaint) => void;
};

function readVariant({ variant, options, index, locale, complain }: Reading): VariantInput {
  const amounts = (texts: VariantDraft["prices"], field: string) =>
    Object.entries(texts).flatMap(([currency, text]) => {
      const read = parseMoney(text, currency, locale);
      if ("amount" in read) return [{ amount: read.amount, currency }];
      if (read.wrong !== "empty") complain(`/variants/${index}/${field}/${currency}`, read.wrong);
      return [];
    });
  const weight = variant.weight.trim();
  if (!/^\d*$/.test(weight)) complain(`/variants/${index}/weightGrams`, "whole_number");
  return {
    sku: variant.sku.trim(),
    options: Object.fromEntries(options.map(({ key, name }) => [name.trim(), variant.values[key] ?? ""])),
    prices: amounts(variant.prices, "price"),
    compareAtPrices: amounts(variant.compareAt, "compareAtPrice"),
    ...(variant.barcode.trim() !== "" && { barcode: variant.barcode.trim() }),
    ...(weight !== "" && { weightGrams: Number(weight) }),
  };
}

/** Currencies that any variant has a price in, and the shop's own first. */
export function currenciesOf(draft: ProductDraft, own: string): readonly string[] {
  const used = draft.variants.flatMap(({ prices, compareAt }) => [...Object.keys(prices), ...Object.keys(compareAt)]);
  return [own, ...[...new Set(used)].filter((each) => each !== own).sort()];
}
