// The catalogue as CSV that `readCatalogue` with the format `souk` takes back without change: a row a variant, the
// product's own fields on its first row. Streams: one product in memory at a time.
import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { ProductDraft, VariantDraft } from "../catalogue/product-draft.ts";
import { guardFormula } from "./formula-guard.ts";
import { joinCell } from "./list-cell.ts";
import { priceText } from "./price-text.ts";

export const soukColumns = [
  "id",
  "handle",
  "title",
  "status",
  "vendor",
  "type",
  "tax_class",
  "tags",
  "collections",
  "collection_titles",
  "description",
  "option_names",
  "option_values",
  "option_orders",
  "sku",
  "prices",
  "compare_at_prices",
  "barcode",
  "weight_grams",
  "stock",
  "images",
  "image_alts",
] as const;
export type SoukColumn = (typeof soukColumns)[number];

type Row = Partial<Record<SoukColumn, string>>;

/** CSV in UTF-8, as it goes over the wire. A product without variants is left out: there is nothing to sell in it. */
export function writeCatalogue(products: AsyncIterable<ProductDraft> | Iterable<ProductDraft>): Readable {
  const csv = stringify({
    header: true,
    columns: [...soukColumns],
    record_delimiter: "\n",
    quoted_match: /^\s|\s$|\r/,
  });
  // Errors reach whoever reads: pipeline destroys the CSV stream with them.
  pipeline(Readable.from(rowsOf(products)), csv, () => undefined);
  return csv;
}

async function* rowsOf(
  products: AsyncIterable<ProductDraft> | Iterable<ProductDraft>,
): AsyncGenerator<string[], void, undefined> {
  for await (const product of products) {
    for (const [index, variant] of product.variants.entries()) {
      const row = {
        ...(index === 0 ? productCells(product) : { id: product.sourceId ?? "", handle: product.handle }),
        ...variantCells(product, variant),
      };
      yield soukColumns.map((column) => guardFormula((row as Row)[column] ?? ""));
    }
  }
}

function productCells(product: ProductDraft): Row {
  return {
    id: product.sourceId ?? "",
    handle: product.handle,
    title: product.title ?? "",
    status: product.status ?? "",
    vendor: product.vendor ?? "",
    type: product.type ?? "",
    tax_class: product.taxClass ?? "",
    tags: joinCell(product.tags ?? []),
    collections: joinCell((product.collections ?? []).map((each) => each.handle)),
    collection_titles: joinCell((product.collections ?? []).map((each) => each.title)),
    description: product.descriptionHtml ?? "",
    option_names: joinCell(product.options.map((option) => option.name)),
    option_orders: joinCell(unusualOrders(product).map((option) => joinCell([option.name, ...option.values]))),
    images: joinCell((product.images ?? []).map((image) => image.url)),
    image_alts: joinCell((product.images ?? []).map((image) => image.alt)),
  };
}

function variantCells(product: ProductDraft, variant: VariantDraft): Row {
  const money = (prices: VariantDraft["prices"]): string =>
    joinCell((prices ?? []).map((price) => `${priceText(price)} ${price.currency}`));
  return {
    option_values: joinCell(product.options.map((option) => variant.options[option.name] ?? "")),
    sku: variant.sku,
    prices: money(variant.prices),
    compare_at_prices: money(variant.compareAtPrices),
    barcode: variant.barcode ?? "",
    weight_grams: variant.weightGrams === undefined ? "" : String(variant.weightGrams),
    stock: variant.stock === undefined ? "" : String(variant.stock),
  };
}

/** Options whose values stand in another order than that of the variants, or that no variant uses. */
function unusualOrders(product: ProductDraft): ProductDraft["options"] {
  return product.options.filter((option) => {
    const used = [...new Set(product.variants.map((variant) => variant.options[option.name] ?? ""))];
    return used.length !== option.values.length || used.some((value, index) => value !== option.values[index]);
  });
}
