// From what staff send to what the catalogue keeps. The contract has checked shapes; here is what only shop rules can
// say: currencies that exist, options that fit, addresses of pictures. All faults of a body are told at once.
import { isCurrency, type Money } from "@souk/contracts/money";
import type { FieldError, ProblemCode } from "@souk/contracts/problem";
import type { Image, NewProduct, Option, ProductPatch, VariantInput } from "@souk/contracts/products/product-schema";
import { handleFromTitle } from "./handle.ts";
import { isAllowedImageUrl } from "./image-url.ts";
import {
  type CollectionName,
  contentOf,
  isOutdated,
  type Product,
  type ProductContent,
  type VariantContent,
} from "./product.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { sanitiseHtml } from "./sanitise-html.ts";

const ID_SHAPED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const CODES: Readonly<Record<string, ProblemCode>> = {
  missing_price: "invalid_request",
  unknown_currency: "unknown_currency",
  unsafe_url: "unsafe_url",
};

/** The first fault names the problem; the others stand beside it. */
function refuse(errors: readonly FieldError[]): Refusal | undefined {
  const [first] = errors;
  return first && { refused: CODES[first.code] ?? "unprocessable", errors };
}

export function contentOfNew(body: NewProduct): ProductContent | Refusal {
  const blank: ProductContent = {
    handle: handleFromTitle(body.title),
    title: body.title,
    status: "draft",
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
  return applyFields(blank, body);
}

/** The product as it would be after the patch. What the patch leaves out stays. */
export function contentOfPatch(product: Product, patch: ProductPatch): ProductContent | Refusal {
  if (isOutdated(product, patch.version)) return refusal("version_conflict");
  const { version: _version, ...fields } = patch;
  return applyFields(contentOf(product), fields);
}

function applyFields(before: ProductContent, fields: Omit<ProductPatch, "version">): ProductContent | Refusal {
  const variants = fields.variants?.map(variantOf) ?? before.variants;
  const options = fields.options ?? (fit(before.options, variants) ? before.options : optionsOf(variants));
  const content: ProductContent = {
    ...before,
    handle: fields.handle ?? before.handle,
    title: (fields.title ?? before.title).trim(),
    status: fields.status ?? before.status,
    vendor: fields.vendor === undefined ? before.vendor : fields.vendor?.trim() || null,
    type: fields.type === undefined ? before.type : fields.type?.trim() || null,
    taxClass: fields.taxClass ?? before.taxClass,
    tags: fields.tags ? distinct(fields.tags) : before.tags,
    collections: fields.collections ? fields.collections.map(collectionNamed) : before.collections,
    descriptionHtml:
      fields.descriptionHtml === undefined ? before.descriptionHtml : sanitiseHtml(fields.descriptionHtml),
    options,
    variants,
    images: fields.images ?? before.images,
  };
  return refuse([...faultsOfBody(fields), ...faultsOf(content)]) ?? content;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
}

/** A handle stays as it is; a name with spaces or capitals is a title, from which the handle is made. */
export function collectionNamed(name: string): CollectionName {
  return { handle: handleFromTitle(name), title: name.trim() };
}

function variantOf(input: VariantInput): VariantContent {
  return {
    sku: input.sku,
    options: input.options ?? {},
    prices: byCurrency([...(input.price ? [input.price] : []), ...(input.prices ?? [])]),
    compareAtPrices: byCurrency([
      ...(input.compareAtPrice ? [input.compareAtPrice] : []),
      ...(input.compareAtPrices ?? []),
    ]),
    ...(input.barcode && { barcode: input.barcode }),
    ...(input.weightGrams !== undefined && { weightGrams: input.weightGrams }),
  };
}

export function byCurrency(prices: readonly Money[]): readonly Money[] {
  return prices
    .map(({ amount, currency }) => ({ amount, currency }))
    .sort((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0));
}

/** The options that variants use, in the order in which they first appear. */
export function optionsOf(variants: readonly VariantContent[]): readonly Option[] {
  const values = new Map<string, Set<string>>();
  for (const variant of variants) {
    for (const [name, value] of Object.entries(variant.options)) {
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  return [...values].map(([name, all]) => ({ name, values: [...all] }));
}

/** Whether the options need no change for these variants, so that their order stays as it was. */
function fit(options: readonly Option[], variants: readonly VariantContent[]): boolean {
  const known = new Map(options.map((option) => [option.name, new Set(option.values)]));
  return variants.every((variant) => {
    const said = Object.entries(variant.options);
    return said.length === known.size && said.every(([name, value]) => known.get(name)?.has(value));
  });
}

/** What the body says that the content no longer shows. */
function faultsOfBody(fields: Omit<ProductPatch, "version">): FieldError[] {
  return (fields.variants ?? []).flatMap((variant, index) =>
    variant.price === undefined && variant.prices === undefined
      ? [fault(`/variants/${index}/price`, "missing_price", "A variant needs `price` or `prices`.")]
      : [],
  );
}

function faultsOf(content: ProductContent): FieldError[] {
  return [
    ...(content.title === "" ? [fault("/title", "blank", "A title needs at least one visible character.")] : []),
    ...handleFaults(content.handle),
    ...content.variants.flatMap(priceFaults),
    ...optionFaults(content),
    ...skuFaults(content.variants),
    ...content.images.flatMap(imageFaults),
  ];
}

/** A handle stands where an id may stand too, and dots would be a way up in a path. */
export function handleFaults(handle: string): FieldError[] {
  const usable = handle.trim() === handle && !/^\.{1,2}$/.test(handle) && !ID_SHAPED.test(handle);
  return usable
    ? []
    : [fault("/handle", "unusable", "A handle can't be blank at its ends, look like an id, or be dots.")];
}

export function imageFaults(image: Image, index: number): FieldError[] {
  if (isAllowedImageUrl(image.url)) return [];
  return [fault(`/images/${index}/url`, "unsafe_url", "Use the address of an upload, or https at a public name.")];
}

function priceFaults(variant: VariantContent, index: number): FieldError[] {
  const faults: FieldError[] = [];
  for (const [field, prices] of [
    ["price", variant.prices] as const,
    ["compareAtPrice", variant.compareAtPrices] as const,
  ]) {
    const pointer = `/variants/${index}/${field}`;
    for (const { currency } of prices) {
      if (!isCurrency(currency))
        faults.push(fault(pointer, "unknown_currency", `${currency} is no ISO 4217 currency.`));
    }
    if (new Set(prices.map((price) => price.currency)).size < prices.length) {
      faults.push(fault(pointer, "repeated", "A currency may come once."));
    }
  }
  return faults;
}

function skuFaults(variants: readonly VariantContent[]): FieldError[] {
  const seen = new Set<string>();
  return variants.flatMap(({ sku }, index) => {
    const repeated = seen.has(sku);
    seen.add(sku);
    return repeated ? [fault(`/variants/${index}/sku`, "repeated", `${sku} is named twice.`)] : [];
  });
}

/** Each variant has one value for each option, and no two have the same. */
function optionFaults({ options, variants }: ProductContent): FieldError[] {
  const faults: FieldError[] = [];
  if (new Set(options.map((option) => option.name)).size < options.length) {
    faults.push(fault("/options", "repeated", "An option is named twice."));
  }
  const combinations = new Set<string>();
  for (const [index, variant] of variants.entries()) {
    const pointer = `/variants/${index}/options`;
    for (const option of options) {
      const value = Object.hasOwn(variant.options, option.name) ? variant.options[option.name] : undefined;
      if (value === undefined) faults.push(fault(pointer, "missing", `The option ${option.name} has no value.`));
      else if (!option.values.includes(value)) faults.push(fault(pointer, "unknown", `${value} is no ${option.name}.`));
    }
    const extra = Object.keys(variant.options).filter((name) => !options.some((option) => option.name === name));
    if (extra.length > 0) faults.push(fault(pointer, "unknown", `There is no option ${extra.join(", ")}.`));
    const combination = JSON.stringify(options.map((option) => variant.options[option.name]));
    if (combinations.has(combination)) faults.push(fault(pointer, "repeated", "Another variant has the same options."));
    combinations.add(combination);
  }
  return faults;
}

function fault(pointer: string, code: string, message: string): FieldError {
  return { pointer, code, message };
}
