// The fields that a column can be mapped to, and the map as people write it: `title=title,sku=modelno,price=price`.
// `field=column`, separated by commas; a column with a comma or a quote in its name stands in quotes.
import { isCurrency } from "@souk/contracts/money";
import { splitCell } from "./list-cell.ts";

/** Fields with one column. */
export const singleFields = [
  "id",
  "handle",
  "title",
  "sku",
  "currency",
  "vendor",
  "type",
  "description",
  "status",
  "published",
  "stock",
  "barcode",
  "weight",
  "weightUnit",
  "weightGrams",
  "weightKg",
  "weightLb",
  "weightOz",
  "imageAlt",
  "imagePosition",
  "optionNames",
  "optionValues",
  "optionOrders",
  "prices",
  "compareAtPrices",
  "taxClass",
] as const;

/** Fields that several columns may feed; their values are taken together, left to right. */
export const repeatableFields = ["tags", "collection", "collectionTitle", "image", "images", "imageAlts"] as const;

export type Field = (typeof singleFields)[number] | (typeof repeatableFields)[number];

/** What one column holds. A price without a currency takes the row's, else the import's. */
export type ColumnTarget =
  | { readonly kind: "field"; readonly field: Field }
  | { readonly kind: "price" | "compareAtPrice"; readonly currency: string | null }
  /** The value of an option whose name is fixed, or stands in the `optionName` column of the same position. */
  | { readonly kind: "optionValue"; readonly position: string; readonly name: string | null }
  | { readonly kind: "optionName"; readonly position: string };

export type ColumnMapping = { readonly target: ColumnTarget; readonly column: string };
export type ColumnMap = readonly ColumnMapping[];

const fields = new Set<string>([...singleFields, ...repeatableFields]);
const MAP_LENGTH = 20_000;
const ENTRIES = 500;

/** The target that a field's name stands for, such as `title`, `price.EUR`, `option.Size`; null when there is none. */
export function parseTarget(name: string): ColumnTarget | null {
  const dot = name.indexOf(".");
  const head = dot === -1 ? name : name.slice(0, dot);
  const tail = dot === -1 ? null : name.slice(dot + 1).trim();
  if (head === "price" || head === "compareAtPrice") {
    if (tail !== null && !isCurrency(tail)) return null;
    return { kind: head, currency: tail };
  }
  if (head === "option" && tail !== null && tail !== "")
    return { kind: "optionValue", position: `=${tail}`, name: tail };
  if (tail === null && fields.has(name)) return { kind: "field", field: name as Field };
  return null;
}

/** The map, or a sentence about the first thing wrong with it. */
export function parseColumnMap(text: string): ColumnMap | string {
  if (text.length > MAP_LENGTH) return `The map is longer than ${MAP_LENGTH} characters.`;
  const entries = splitCell(text, ",");
  if (entries.length > ENTRIES) return `The map has more than ${ENTRIES} entries.`;
  const map: ColumnMapping[] = [];
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    if (equals < 1) return `"${entry}" is not of the form field=column.`;
    const name = entry.slice(0, equals).trim();
    const target = parseTarget(name);
    if (target === null) return `"${name}" is not a field. Fields are ${fieldNames()}.`;
    map.push({ target, column: unquoted(entry.slice(equals + 1).trim()) });
  }
  if (map.length === 0) return "The map is empty.";
  return map;
}

/** The fields for messages and documentation. */
export function fieldNames(): string {
  return [
    ...singleFields,
    ...repeatableFields,
    "price",
    "price.EUR",
    "compareAtPrice",
    "compareAtPrice.EUR",
    "option.NAME",
  ].join(", ");
}

function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}
