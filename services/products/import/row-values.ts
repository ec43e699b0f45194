// What one row says about a variant: prices, stock, weight, barcode. A price or stock that can't be read is an error
// of the row (a guess would sell at it); a weight that can't be read is left out with a warning.

import type { Money } from "@souk/contracts/money";
import { hasControl } from "../catalogue/control-characters.ts";
import { isAllowedImageUrl } from "../catalogue/image-url.ts";
import { type ImageDraft, productLimits } from "../catalogue/product-draft.ts";
import type { ColumnPlan, PriceColumn } from "./column-plan.ts";
import { splitCell } from "./list-cell.ts";
import { isPriceProblem, parsePrice } from "./price-text.ts";
import { cellAt, cellOf, columnName, listOf, type Noting } from "./row-cells.ts";
import type { SourceRow } from "./row-window.ts";
import { parseWeight } from "./weight-text.ts";

export type RowValues = {
  readonly sku: string;
  readonly prices: readonly Money[];
  readonly compareAtPrices: readonly Money[];
  readonly stock?: number;
  readonly barcode?: string;
  readonly weightGrams?: number;
  /** True when the row has an error: it must not become a variant. */
  readonly failed: boolean;
};

export function readRowValues(plan: ColumnPlan, source: SourceRow, currency: string, noting: Noting): RowValues {
  let failed = false;
  const failing: Noting = {
    ...noting,
    error: (row, column, code, message) => {
      failed = true;
      noting.error(row, column, code, message);
    },
  };
  const sku = readName(plan, source, failing);
  const prices = readPrices(plan, source, { columns: plan.prices, list: "prices", currency }, failing);
  const compare = readPrices(
    plan,
    source,
    { columns: plan.compareAtPrices, list: "compareAtPrices", currency },
    failing,
  );
  const stock = readStock(plan, source, failing);
  const barcode = readBarcode(plan, source, failing);
  const weightGrams = readWeight(plan, source, failing);
  return {
    sku,
    prices,
    compareAtPrices: compare.filter((price) => price.amount > 0), // Spree and others write 0 for "none".
    ...(stock === undefined ? {} : { stock }),
    ...(barcode === undefined ? {} : { barcode }),
    ...(weightGrams === undefined ? {} : { weightGrams }),
    failed,
  };
}

/** The first column whose cell has a control character in it. */
export function controlColumn(plan: ColumnPlan, source: SourceRow): string | undefined {
  const index = source.cells.findIndex(hasControl);
  return index === -1 ? undefined : (plan.header[index] ?? `column ${index + 1}`);
}

function readName(plan: ColumnPlan, source: SourceRow, noting: Noting): string {
  const sku = cellOf(plan, source, "sku");
  if (sku.length > productLimits.skuLength) {
    noting.error(
      source.row,
      columnName(plan, "sku"),
      "sku_too_long",
      `A SKU has at most ${productLimits.skuLength} characters; this has ${sku.length}.`,
    );
  }
  return sku;
}

type PriceSource = {
  readonly columns: readonly PriceColumn[];
  readonly list: "prices" | "compareAtPrices";
  readonly currency: string;
};

function readPrices(plan: ColumnPlan, source: SourceRow, from: PriceSource, noting: Noting): Money[] {
  const found = new Map<string, Money>();
  const rowCurrency = cellOf(plan, source, "currency").toUpperCase() || from.currency;
  const take = (text: string, currency: string, column: string | null): void => {
    const price = parsePrice(text, currency);
    if (isPriceProblem(price)) {
      noting.error(source.row, column, price.code, price.message);
    } else if ((found.get(currency)?.amount ?? price.amount) !== price.amount) {
      noting.error(source.row, column, "price_conflict", `The row has two prices in ${currency}.`);
    } else found.set(currency, price);
  };
  for (const { currency, index } of from.columns) {
    const text = cellAt(plan, source, index).trim();
    if (text !== "") take(text, currency ?? rowCurrency, plan.header[index] ?? null);
  }
  for (const entry of splitCell(cellOf(plan, source, from.list))) {
    const [text, currency, ...rest] = entry.split(" ");
    if (rest.length > 0 || currency === undefined) {
      noting.error(
        source.row,
        columnName(plan, from.list),
        "price_invalid",
        `"${entry}" is not an amount and a currency, such as 12.65 EUR.`,
      );
    } else take(text ?? "", currency, columnName(plan, from.list));
  }
  return [...found.values()];
}

function readStock(plan: ColumnPlan, source: SourceRow, noting: Noting): number | undefined {
  const text = cellOf(plan, source, "stock").trim();
  if (text === "") return undefined;
  const column = columnName(plan, "stock");
  if (/^-\d{1,10}(\.0+)?$/.test(text)) {
    noting.warning(source.row, column, "stock_negative", `${text} on hand is taken as 0.`);
    return 0;
  }
  const match = /^(\d{1,10})(\.0+)?$/.exec(text);
  if (match !== null && Number(match[1]) <= productLimits.stock) return Number(match[1]);
  noting.error(source.row, column, "stock_invalid", `"${text.slice(0, 40)}" is not a whole number of units.`);
  return undefined;
}

function readBarcode(plan: ColumnPlan, source: SourceRow, noting: Noting): string | undefined {
  const text = cellOf(plan, source, "barcode");
  if (text === "") return undefined;
  if (text.length <= productLimits.nameLength) return text;
  noting.error(
    source.row,
    columnName(plan, "barcode"),
    "barcode_too_long",
    `A barcode has at most ${productLimits.nameLength} characters.`,
  );
  return undefined;
}

const WEIGHTS = [
  ["weightGrams", "g"],
  ["weightKg", "kg"],
  ["weightLb", "lb"],
  ["weightOz", "oz"],
] as const;

function readWeight(plan: ColumnPlan, source: SourceRow, noting: Noting): number | undefined {
  const columns = [...WEIGHTS, ["weight", cellOf(plan, source, "weightUnit").trim() || "kg"] as const];
  for (const [field, unit] of columns) {
    const text = cellOf(plan, source, field).trim();
    if (text === "") continue;
    const grams = parseWeight(text, unit);
    if (grams === undefined) {
      noting.warning(
        source.row,
        columnName(plan, field),
        "weight_invalid",
        `"${text.slice(0, 40)}" is not a weight in ${unit}; it is left out.`,
      );
    }
    return grams;
  }
  return undefined;
}

/** The pictures of a row with their texts; addresses that a shop can't show are left out with a warning. */
export function readImages(plan: ColumnPlan, source: SourceRow, noting: Noting): ImageDraft[] {
  const single = (plan.fields.get("image") ?? [])
    .map((index) => cellAt(plan, source, index))
    .filter((url) => url !== "");
  const alts = [cellOf(plan, source, "imageAlt"), ...single.slice(1).map(() => "")];
  const listed = listOf(plan, source, "images");
  const listedAlts = listOf(plan, source, "imageAlts");
  const all = [
    ...single.map((url, index) => ({ url, alt: alts[index] ?? "" })),
    ...listed.map((url, index) => ({ url, alt: listedAlts[index] ?? "" })),
  ];
  return all.filter(({ url }) => {
    if (isAllowedImageUrl(url)) return true;
    noting.warning(
      source.row,
      columnName(plan, "image") ?? columnName(plan, "images"),
      "image_address",
      `"${url.slice(0, 200)}" is no https address of a picture; it is left out.`,
    );
    return false;
  });
}
