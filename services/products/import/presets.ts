// How the exports of other shops name their columns. A preset turns a header into what the column holds; everything
// after that is the same for all formats.
import { isCurrency } from "@souk/contracts/money";
import { type ColumnTarget, parseTarget } from "./column-map.ts";
import type { ListSeparator } from "./list-cell.ts";

export const catalogueFormats = ["shopify", "woocommerce", "medusa", "vendure", "spree", "souk", "csv"] as const;
export type CatalogueFormat = (typeof catalogueFormats)[number];

export type Preset = {
  /** What a header stands for; null when the format's column is not taken. */
  readonly target: (header: string) => ColumnTarget | null;
  /** A row that names no product belongs to the one above it. */
  readonly continues: boolean;
  /** What separates values in a cell of tags, collections or pictures. */
  readonly separator: ListSeparator;
  /** Our own export: apostrophes before formulas, descriptions to the letter. */
  readonly exact: boolean;
};

/** Header in lower case → name of a field as in a column map; `optionName.1` and `optionValue.1` besides. */
type Aliases = Readonly<Record<string, string>>;
type Pattern = readonly [RegExp, (match: RegExpExecArray) => string];

function preset(aliases: Aliases, patterns: readonly Pattern[], traits: Partial<Omit<Preset, "target">> = {}): Preset {
  const known = new Map(Object.entries(aliases));
  const target = (header: string): ColumnTarget | null => {
    const name = known.get(header.trim().toLowerCase());
    if (name !== undefined) return presetTarget(name);
    for (const [pattern, field] of patterns) {
      const match = pattern.exec(header.trim());
      if (match !== null) return presetTarget(field(match));
    }
    return null;
  };
  return { target, continues: false, separator: ",", exact: false, ...traits };
}

function presetTarget(name: string): ColumnTarget | null {
  const [head, position] = name.split(".");
  if (position !== undefined && head === "optionName") return { kind: "optionName", position };
  if (position !== undefined && head === "optionValue") return { kind: "optionValue", position, name: null };
  return parseTarget(name);
}

const money = (match: RegExpExecArray): string => (isCurrency(match[1] ?? "") ? `price.${match[1]}` : "");

const shopify = preset(
  {
    handle: "handle",
    "url handle": "handle",
    title: "title",
    "body (html)": "description",
    body: "description",
    description: "description",
    vendor: "vendor",
    type: "type",
    tags: "tags",
    published: "published",
    "published on online store": "published",
    status: "status",
    collection: "collection",
    "variant sku": "sku",
    sku: "sku",
    "variant barcode": "barcode",
    barcode: "barcode",
    "variant grams": "weightGrams",
    "weight value (grams)": "weightGrams",
    "variant inventory qty": "stock",
    "inventory quantity": "stock",
    "variant price": "price",
    price: "price",
    "variant compare at price": "compareAtPrice",
    "compare-at price": "compareAtPrice",
    "image src": "image",
    "product image url": "image",
    "image alt text": "imageAlt",
    "image position": "imagePosition",
    "variant image": "images",
    "variant image url": "images",
  },
  [
    [/^option(\d+) name$/i, (match) => `optionName.${match[1]}`],
    [/^option(\d+) value$/i, (match) => `optionValue.${match[1]}`],
  ],
  { continues: true },
);

const medusa = preset(
  {
    "product handle": "handle",
    "product title": "title",
    "product status": "status",
    "product description": "description",
    "variant sku": "sku",
    "variant barcode": "barcode",
    "variant weight": "weightGrams",
    "variant inventory quantity": "stock",
    "product type": "type",
  },
  [
    [/^product image \d+$/i, () => "image"],
    [/^product tag \d+$/i, () => "tags"],
    [/^variant price ([A-Z]{3})$/i, money],
    [/^variant option (\d+) name$/i, (match) => `optionName.${match[1]}`],
    [/^variant option (\d+) value$/i, (match) => `optionValue.${match[1]}`],
  ],
);

const spree = preset(
  {
    slug: "handle",
    sku: "sku",
    name: "title",
    price: "price",
    compare_at_price: "compareAtPrice",
    currency: "currency",
    status: "status",
    description: "description",
    tags: "tags",
    product_type: "type",
    vendor: "vendor",
    brand: "vendor",
    weight: "weight",
    weight_unit: "weightUnit",
    inventory_count: "stock",
    barcode: "barcode",
  },
  [
    [/^category\d+$/i, () => "collection"],
    [/^image\d+_src$/i, () => "image"],
    [/^option(\d+)_name$/i, (match) => `optionName.${match[1]}`],
    [/^option(\d+)_value$/i, (match) => `optionValue.${match[1]}`],
  ],
);

const vendure = preset(
  {
    name: "title",
    slug: "handle",
    description: "description",
    assets: "images",
    facets: "tags",
    optiongroups: "optionNames",
    optionvalues: "optionValues",
    sku: "sku",
    price: "price",
    stockonhand: "stock",
    variantassets: "images",
  },
  [],
  { continues: true, separator: "|" },
);

const souk = preset(
  {
    id: "id",
    handle: "handle",
    title: "title",
    status: "status",
    vendor: "vendor",
    type: "type",
    tags: "tags",
    collections: "collection",
    collection_titles: "collectionTitle",
    description: "description",
    option_names: "optionNames",
    option_values: "optionValues",
    option_orders: "optionOrders",
    sku: "sku",
    prices: "prices",
    compare_at_prices: "compareAtPrices",
    barcode: "barcode",
    weight_grams: "weightGrams",
    stock: "stock",
    images: "images",
    image_alts: "imageAlts",
    tax_class: "taxClass",
  },
  [],
  { exact: true },
);

const woocommerce = preset(
  {
    id: "id",
    sku: "sku",
    name: "title",
    published: "published",
    description: "description",
    stock: "stock",
    "weight (kg)": "weightKg",
    "weight (g)": "weightGrams",
    "weight (lbs)": "weightLb",
    "weight (oz)": "weightOz",
    categories: "collection",
    tags: "tags",
    images: "images",
    brands: "vendor",
    price: "price",
    compareatprice: "compareAtPrice",
    "gtin, upc, ean, or isbn": "barcode",
  },
  [
    [/^attribute (\d+) name$/i, (match) => `optionName.${match[1]}`],
    [/^attribute (\d+) value\(s\)$/i, (match) => `optionValue.${match[1]}`],
  ],
);

/** Headers that are field names themselves; `readCatalogue` puts a map of columns in its place. */
const csv: Preset = { target: (header) => parseTarget(header.trim()), continues: false, separator: ",", exact: false };

export const presets: Readonly<Record<CatalogueFormat, Preset>> = {
  shopify,
  woocommerce,
  medusa,
  vendure,
  spree,
  souk,
  csv,
};
