// Which rows of a product are variants, which add a price or a picture to one, and which only describe the product.
// No two variants share options or SKU; a row that would is an error, unless it says nothing new.
import type { Money } from "@souk/contracts/money";
import { skuFromOptions } from "../catalogue/handle.ts";
import { type ProductDraft, productLimits, type VariantDraft } from "../catalogue/product-draft.ts";
import type { ColumnPlan } from "./column-plan.ts";
import type { FingerprintTable } from "./fingerprint-table.ts";
import type { ImportRow, RowRole } from "./import-item.ts";
import { type OptionTable, optionBySku, optionColumnName, optionDrafts, readOptions } from "./product-options.ts";
import { cellAt, columnName, type Noting } from "./row-cells.ts";
import { controlColumn, type RowValues, readRowValues } from "./row-values.ts";
import type { RowGroup, SourceRow } from "./row-window.ts";

export type VariantContext = {
  readonly plan: ColumnPlan;
  readonly currency: string;
  /** SKUs of the whole file, with the row that each belongs to. */
  readonly skus: FingerprintTable;
  readonly noting: Noting;
};

export type ReadVariants = Pick<ProductDraft, "options" | "variants"> & { readonly rows: readonly ImportRow[] };

type Reading = { readonly source: SourceRow; readonly values: RowValues; readonly options: readonly string[] };
type Made = {
  sku: string;
  row: number;
  options: readonly string[];
  values: RowValues;
  prices: Money[];
  compare: Money[];
};
type Work = {
  readonly context: VariantContext;
  readonly handle: string;
  readonly names: readonly string[];
  readonly made: Made[];
};

export function readVariants(context: VariantContext, group: RowGroup, handle: string): ReadVariants {
  const { plan, noting } = context;
  const values = group.rows.map((source) => readValues(context, source));
  const read = readOptions(plan, group, noting);
  if (read === undefined)
    return { options: [], variants: [], rows: group.rows.map(({ row }) => ({ row, role: "failed" })) };
  const table = namedApart(context, values, read, { row: group.rows[0]?.row ?? 0, handle });
  const readings = group.rows.map((source, index) => ({
    source,
    values: values[index] ?? readRowValues(plan, source, context.currency, noting),
    options: table.values[index] ?? [],
  }));
  const work: Work = { context, handle, names: table.names, made: [] };
  const lone = readings.length === 1;
  const rows = readings.map((reading, index) => ({
    row: reading.source.row,
    role: roleOf(work, reading, index === 0, lone),
  }));
  warnUnpriced(context, work.made);
  return {
    options: optionDrafts(
      plan,
      group,
      table.names,
      work.made.map((each) => each.options),
    ),
    variants: work.made.map((each) => toDraft(plan, table.names, each)),
    rows,
  };
}

function readValues(context: VariantContext, source: SourceRow): RowValues {
  const column = controlColumn(context.plan, source);
  const values = readRowValues(context.plan, source, context.currency, context.noting);
  if (column === undefined) return values;
  context.noting.error(source.row, column, "control_character", "The cell has a control character in it.");
  return { ...values, failed: true };
}

/** Several SKUs and no options at all: the SKU itself tells the variants apart, the handle stands for a blank one. */
function namedApart(
  context: VariantContext,
  values: readonly RowValues[],
  table: OptionTable,
  product: { row: number; handle: string },
): OptionTable {
  const skus = values.map((each) => each.sku);
  if (table.names.length > 0 || new Set(skus.filter((sku) => sku !== "")).size < 2) return table;
  const message =
    'The rows of this product differ in their SKU and have no options: the SKU becomes the option "Variant".';
  context.noting.warning(product.row, columnName(context.plan, "sku"), "option_made", message);
  return optionBySku(values.map((each) => (each.sku === "" && says(each) ? product.handle : each.sku)));
}

function says(values: RowValues): boolean {
  return values.sku !== "" || values.prices.length > 0 || values.stock !== undefined || values.barcode !== undefined;
}

function roleOf(work: Work, reading: Reading, first: boolean, lone: boolean): RowRole {
  const { source, values, options } = reading;
  if (values.failed) return "failed";
  const blankOptions = options.every((value) => value === "");
  if (blankOptions && work.names.length > 0 && first && !lone) return productRow(work, reading);
  if (blankOptions && !says(values) && !first) return pictureRow(work, source);
  const same = sameVariant(work, reading, blankOptions);
  if (same !== undefined) return addTo(work, same, reading);
  return newVariant(work, reading);
}

/** Spree writes the product as a row of its own above its variants, with a SKU and a price of zero. */
function productRow(work: Work, { source, values }: Reading): RowRole {
  if (values.prices.some((price) => price.amount > 0)) {
    work.context.noting.warning(
      source.row,
      columnName(work.context.plan, "sku"),
      "row_without_options",
      "The row has no options where the product's other rows have: it is read as the product's own row, its SKU and price are not sold.",
    );
  }
  return "product";
}

function pictureRow(work: Work, source: SourceRow): RowRole {
  const { plan, noting } = work.context;
  const columns = [...(plan.fields.get("image") ?? []), ...(plan.fields.get("images") ?? [])];
  if (columns.some((index) => cellAt(plan, source, index) !== "")) return "image";
  noting.warning(source.row, null, "row_repeated", "The row adds no variant, price or picture.");
  return "repeated";
}

/** The variant that a row is about: by SKU when it has no other options, else by options when it has no other SKU. */
function sameVariant(work: Work, reading: Reading, blankOptions: boolean): Made | undefined {
  const { sku } = reading.values;
  return work.made.find((each) => {
    const options = blankOptions || sameOptions(each.options, reading.options);
    return sku === "" ? sameOptions(each.options, reading.options) : each.sku === sku && options;
  });
}

function addTo(work: Work, made: Made, { source, values }: Reading): RowRole {
  const { plan, noting } = work.context;
  const differing = values.prices.find((price) =>
    made.prices.some((each) => each.currency === price.currency && each.amount !== price.amount),
  );
  if (differing !== undefined) {
    noting.error(
      source.row,
      plan.header[plan.prices[0]?.index ?? -1] ?? null,
      "price_differs",
      `Row ${made.row} has another price in ${differing.currency} for the same variant.`,
    );
    return "failed";
  }
  const added = values.prices.filter((price) => !made.prices.some((each) => each.currency === price.currency));
  const compare = values.compareAtPrices.filter(
    (price) => !made.compare.some((each) => each.currency === price.currency),
  );
  made.prices.push(...added);
  made.compare.push(...compare);
  if (added.length + compare.length > 0) return "price";
  noting.warning(source.row, null, "row_repeated", `Row ${made.row} says the same already.`);
  return "repeated";
}

function newVariant(work: Work, reading: Reading): RowRole {
  const { plan, noting } = work.context;
  const { source, values, options } = reading;
  const missing = options.indexOf("");
  if (missing !== -1) {
    noting.error(
      source.row,
      optionColumnName(plan, missing),
      "option_missing",
      `The variant has no value for the option "${work.names[missing]}".`,
    );
    return "failed";
  }
  const twin = work.made.find((each) => sameOptions(each.options, options));
  if (twin !== undefined) {
    noting.error(
      source.row,
      optionColumnName(plan, 0),
      "duplicate_options",
      `Row ${twin.row} is a variant with the same options.`,
    );
    return "failed";
  }
  if (work.made.length >= productLimits.variants) {
    noting.error(source.row, null, "too_many_variants", `A product has at most ${productLimits.variants} variants.`);
    return "failed";
  }
  const sku = claimSku(work, reading);
  if (sku === undefined) return "failed";
  work.made.push({
    sku,
    row: source.row,
    options,
    values,
    prices: [...values.prices],
    compare: [...values.compareAtPrices],
  });
  return "variant";
}

function claimSku(work: Work, { source, values, options }: Reading): string | undefined {
  const { plan, noting, skus } = work.context;
  const sku = values.sku === "" ? skuFromOptions(work.handle, options) : values.sku;
  const owner = skus.claim(sku, source.row);
  if (owner === undefined) return sku;
  noting.error(
    source.row,
    columnName(plan, "sku"),
    "sku_taken",
    `The SKU "${sku}" belongs to the variant of row ${owner}.`,
  );
  return undefined;
}

function warnUnpriced({ plan, noting }: VariantContext, made: readonly Made[]): void {
  if (!hasPriceColumns(plan)) return;
  const all = made.every((each) => each.prices.length === 0);
  const column = plan.header[plan.prices[0]?.index ?? plan.fields.get("prices")?.[0] ?? -1] ?? null;
  const end = all ? "the product becomes a draft." : "the variant is not for sale.";
  for (const each of made) {
    if (each.prices.some((price) => price.amount === 0))
      noting.warning(each.row, column, "price_zero", "The price is zero: anybody can have it.");
    if (each.prices.length === 0) noting.warning(each.row, column, "price_missing", `There is no price: ${end}`);
  }
}

function hasPriceColumns(plan: ColumnPlan): boolean {
  return plan.prices.length > 0 || plan.fields.has("prices");
}

function toDraft(plan: ColumnPlan, names: readonly string[], made: Made): VariantDraft {
  const { stock, barcode, weightGrams } = made.values;
  return {
    sku: made.sku,
    options: Object.fromEntries(names.map((name, index) => [name, made.options[index] ?? ""])),
    ...(hasPriceColumns(plan) ? { prices: byCurrency(made.prices) } : {}),
    ...(plan.compareAtPrices.length > 0 || plan.fields.has("compareAtPrices")
      ? { compareAtPrices: byCurrency(made.compare) }
      : {}),
    ...(barcode === undefined ? {} : { barcode }),
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(stock === undefined ? {} : { stock }),
  };
}

function byCurrency(prices: readonly Money[]): Money[] {
  return [...prices].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

function sameOptions(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
