// Options and the variants that they span. A variant carries its values; what somebody typed into a row stays with the
// row when options change around it.
export type OptionDraft = { readonly key: string; readonly name: string; readonly values: readonly string[] };

export type VariantDraft = {
  /** Only to tell rows apart on the page. */
  readonly key: string;
  readonly sku: string;
  /** The SKU that the shop knows the variant by; absent for a new one. */
  readonly savedSku?: string;
  /** A value for each option, by the option's key. */
  readonly values: Readonly<Record<string, string>>;
  /** As typed, by currency. */
  readonly prices: Readonly<Record<string, string>>;
  readonly compareAt: Readonly<Record<string, string>>;
  readonly barcode: string;
  readonly weight: string;
};

/** The contract's MAX_VARIANTS. */
export const MOST_VARIANTS = 1000;

export function emptyVariant(key: string, values: VariantDraft["values"] = {}): VariantDraft {
  return { key, sku: "", values, prices: {}, compareAt: {}, barcode: "", weight: "" };
}

/** Options that count: with a name and at least one value. */
export function usedOptions(options: readonly OptionDraft[]): readonly OptionDraft[] {
  return options.filter(({ name, values }) => name.trim() !== "" && values.length > 0);
}

function combinationOf(variant: VariantDraft, options: readonly OptionDraft[]): string {
  return JSON.stringify(options.map(({ key }) => variant.values[key] ?? null));
}

/** Every combination of values that no variant has yet, at most as many as a product may have variants. */
export function missingCombinations(
  options: readonly OptionDraft[],
  variants: readonly VariantDraft[],
): readonly VariantDraft["values"][] {
  const used = usedOptions(options);
  if (used.length === 0) return [];
  const there = new Set(variants.map((variant) => combinationOf(variant, used)));
  let combinations: VariantDraft["values"][] = [{}];
  for (const { key, values } of used) {
    combinations = combinations.flatMap((before) => values.map((value) => ({ ...before, [key]: value })));
    if (combinations.length > MOST_VARIANTS * 2) break;
  }
  return combinations
    .filter((values) => !there.has(JSON.stringify(used.map(({ key }) => values[key] ?? null))))
    .slice(0, Math.max(0, MOST_VARIANTS - variants.length));
}

/**
 * The variants after options changed: values that are gone take their rows along unless only one row would be left of a
 * product without options; an option that is new gets its first value in every row; rows that became the same are one.
 */
export function fitVariants(
  options: readonly OptionDraft[],
  variants: readonly VariantDraft[],
): readonly VariantDraft[] {
  const used = usedOptions(options);
  const fitted = variants.flatMap((variant): VariantDraft[] => {
    const values: Record<string, string> = {};
    for (const { key, values: allowed } of used) {
      const value = variant.values[key] ?? allowed[0];
      if (value === undefined || !allowed.includes(value)) return [];
      values[key] = value;
    }
    return [{ ...variant, values }];
  });
  const seen = new Set<string>();
  const distinct = fitted.filter((variant) => {
    const combination = combinationOf(variant, used);
    const repeated = seen.has(combination);
    seen.add(combination);
    return !repeated;
  });
  return distinct.length > 0
    ? distinct
    : variants.slice(0, 1).map((first) => ({ ...first, values: firstValues(used) }));
}

function firstValues(options: readonly OptionDraft[]): VariantDraft["values"] {
  return Object.fromEntries(options.map(({ key, values }) => [key, values[0] ?? ""]));
}

/** A value was renamed: its rows go along. */
export function renameValue(
  variants: readonly VariantDraft[],
  option: string,
  { from, to }: { readonly from: string; readonly to: string },
): readonly VariantDraft[] {
  return variants.map((each) =>
    each.values[option] === from ? { ...each, values: { ...each.values, [option]: to } } : each,
  );
}

export function variantName(variant: VariantDraft, options: readonly OptionDraft[]): string {
  return usedOptions(options)
    .map(({ key }) => variant.values[key] ?? "")
    .join(" / ");
}

/** A proposal for an SKU: the title and the values, in capitals. */
export function proposedSku(title: string, variant: VariantDraft, options: readonly OptionDraft[]): string {
  const words = [title, ...usedOptions(options).map(({ key }) => variant.values[key] ?? "")];
  return words
    .join("-")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toUpperCase()
    .slice(0, 60);
}
