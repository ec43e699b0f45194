// Which column feeds which field, as somebody picks it, and the map that the shop takes: `title=name,sku=model no`.
export const fields = [
  "title",
  "sku",
  "price",
  "stock",
  "description",
  "vendor",
  "type",
  "tags",
  "collection",
  "image",
  "imageAlt",
  "handle",
  "id",
  "currency",
  "status",
  "barcode",
  "weightGrams",
  "weightKg",
  "taxClass",
  "compareAtPrice",
] as const;
export type Field = (typeof fields)[number];

/** A field, a price in a currency of its own, or an option with its name. */
export type Target = Field | `price.${string}` | `compareAtPrice.${string}` | `option.${string}`;
export type Choices = Readonly<Record<number, Target | "">>;

const guesses: readonly (readonly [RegExp, Field])[] = [
  [/^(title|name|product ?name|bezeichnung|titel|artikel(name)?)$/i, "title"],
  [/^(sku|variant sku|model ?no\.?|modelno|artikel(nummer|nr\.?)|art\.? ?nr\.?)$/i, "sku"],
  [/^(price|variant price|regular price|preis|unit price|vk)$/i, "price"],
  [/^(stock|qty|quantity|on hand|bestand|lagerbestand|menge)$/i, "stock"],
  [/^(description|body( \(html\))?|beschreibung)$/i, "description"],
  [/^(vendor|brand|manufacturer|marke|hersteller)$/i, "vendor"],
  [/^(type|product type|typ|warengruppe)$/i, "type"],
  [/^(tags?|schlagw(ö|oe)rter)$/i, "tags"],
  [/^(collections?|categor(y|ies)|kategorien?)$/i, "collection"],
  [/^(images?|image (src|url)|picture|bild(er)?)$/i, "image"],
  [/^(handle|slug)$/i, "handle"],
  [/^(id)$/i, "id"],
  [/^(currency|w(ä|ae)hrung)$/i, "currency"],
  [/^(status)$/i, "status"],
  [/^(barcode|ean|gtin|upc)$/i, "barcode"],
  [/^(weight \(g\)|grams|variant grams|gewicht \(g\)|gramm)$/i, "weightGrams"],
  [/^(weight \(kg\)|kg|gewicht \(kg\))$/i, "weightKg"],
];

/** What the names of the columns suggest; a field is taken once. */
export function guessChoices(columns: readonly string[]): Choices {
  const taken = new Set<Field>();
  return Object.fromEntries(
    columns.map((column, index) => {
      const [, field] = guesses.find(([pattern]) => pattern.test(column.trim())) ?? [];
      if (field === undefined || taken.has(field)) return [index, ""];
      taken.add(field);
      return [index, field];
    }),
  );
}

/** `field=column`, separated by commas. An entry with a comma stands in quotes, and so does a column that looks quoted. */
export function mapOf(columns: readonly string[], choices: Choices): string {
  return columns
    .flatMap((column, index) => {
      const target = choices[index] ?? "";
      if (target === "") return [];
      const entry = `${target}=${/^".*"$/s.test(column) ? quoted(column) : column}`;
      return [entry.includes(",") ? quoted(entry) : entry];
    })
    .join(",");
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Without a title no product can be made. */
export function hasTitle(choices: Choices): boolean {
  return Object.values(choices).includes("title");
}
