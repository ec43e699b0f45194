// What is exported is imported again without change: any product that a shop can hold, whatever its texts contain.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { ProductDraft, VariantDraft } from "../catalogue/product-draft.ts";
import { sanitiseHtml } from "../catalogue/sanitise-html.ts";
import { readCatalogue } from "./read-catalogue.ts";
import { writeCatalogue } from "./write-catalogue.ts";

async function throughCsv(
  products: readonly ProductDraft[],
): Promise<{ csv: string; products: ProductDraft[]; notes: unknown[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeCatalogue(products)) chunks.push(Buffer.from(chunk));
  const csv = Buffer.concat(chunks);
  const back: ProductDraft[] = [];
  const notes: unknown[] = [];
  for await (const item of readCatalogue(Readable.from([csv]), { format: "souk", currency: "EUR" })) {
    if (item.kind === "product") back.push(item.draft);
    else if (item.kind === "error" || (item.kind === "warning" && !item.code.startsWith("price_"))) notes.push(item);
  }
  return { csv: csv.toString("utf8"), products: back, notes };
}

const nasty = fc.constantFrom(
  "=",
  "+",
  "-",
  "@",
  "'",
  '"',
  ",",
  ";",
  "|",
  " ",
  "\\",
  "a",
  "é",
  "湯",
  "<",
  "&",
  "%",
  "/",
  "#",
  "0",
  "🫖",
);
const text = fc
  .oneof(fc.string({ unit: nasty, minLength: 1, maxLength: 12 }), fc.string({ minLength: 1, maxLength: 20 }))
  .map((value) => value.replace(/\p{Cc}/gu, "").trim())
  .filter((value) => value !== "");
const html = fc
  .array(fc.oneof(text, fc.constantFrom("<p>", "</p>", "<br />", "\n", "\r\n", "\t", "  ", "<b>x</b>")), {
    maxLength: 8,
  })
  .map((parts) => sanitiseHtml(parts.join("")))
  .map((value) => (value.trim() === "" ? "" : value));
const prices = fc
  .uniqueArray(
    fc.record({
      amount: fc.integer({ min: 1, max: 1e12 }),
      currency: fc.constantFrom("EUR", "GBP", "JPY", "KWD", "USD"),
    }),
    { selector: (price) => price.currency, maxLength: 4 },
  )
  .map((all) => all.sort((a, b) => (a.currency < b.currency ? -1 : 1)));

const image = fc.record({
  url: fc
    .string({ unit: fc.constantFrom("a", "/", ",", "-", "%20", "?", "="), maxLength: 20 })
    .map((tail) => `https://x.example.com/${tail}`),
  alt: fc.oneof(text, fc.constant("")),
});

const variantFields = fc.record(
  {
    barcode: text,
    weightGrams: fc.integer({ min: 0, max: 100_000 }),
    stock: fc.integer({ min: 0, max: 1000 }),
    prices,
    compareAtPrices: prices,
  },
  { requiredKeys: ["prices", "compareAtPrices"] },
);

function product(index: number): fc.Arbitrary<ProductDraft> {
  const option = fc.record({ name: text, values: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }) });
  return fc
    .record({
      title: text,
      handle: text.map((value) => `${value}~${index}`),
      sourceId: fc.option(
        text.map((value) => `${value}~${index}`),
        { nil: undefined },
      ),
      status: fc.constantFrom("draft", "active", "archived"),
      taxClass: fc.option(fc.constantFrom("standard", "reduced", "zero"), { nil: undefined }),
      vendor: fc.oneof(text, fc.constant("")),
      type: fc.oneof(text, fc.constant("")),
      descriptionHtml: html,
      tags: fc.uniqueArray(text, { maxLength: 3 }),
      collections: fc.uniqueArray(fc.record({ handle: text, title: text }), {
        selector: (each) => each.handle,
        maxLength: 3,
      }),
      images: fc.uniqueArray(image, { selector: (each) => each.url, maxLength: 3 }),
      options: fc.uniqueArray(option, { selector: (each) => each.name.toLowerCase(), maxLength: 2 }),
      fields: fc.array(variantFields, { minLength: 1, maxLength: 5 }),
      skus: fc.uniqueArray(text, { minLength: 5, maxLength: 5 }),
    })
    .map(
      ({ fields, skus, sourceId, taxClass, ...rest }) =>
        ({
          ...rest,
          ...(sourceId === undefined ? {} : { sourceId }),
          ...(taxClass === undefined ? {} : { taxClass }),
          variants: variantsOf(
            rest.options,
            fields,
            skus.map((sku) => `${sku}~${index}`),
          ),
        }) as ProductDraft,
    );
}

/** As many of all combinations of the options' values as there are fields for. */
function variantsOf(
  options: ProductDraft["options"],
  fields: readonly Partial<VariantDraft>[],
  skus: readonly string[],
): VariantDraft[] {
  const combinations = options.reduce<Record<string, string>[]>(
    (all, option) => all.flatMap((each) => option.values.map((value) => ({ ...each, [option.name]: value }))),
    [{}],
  );
  return combinations
    .slice(0, fields.length)
    .map((chosen, index) => ({ sku: skus[index] ?? "", options: chosen, ...fields[index] }));
}

test("a catalogue comes back from its CSV as it was", async () => {
  const catalogue = fc
    .integer({ min: 1, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => product(index))));
  await fc.assert(
    fc.asyncProperty(catalogue, async (products) => {
      const back = await throughCsv(products as ProductDraft[]);
      assert.deepEqual(back.notes, []);
      assert.deepEqual(back.products, JSON.parse(JSON.stringify(products)));
      for (const cell of parse(back.csv).flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
    }),
    { numRuns: 200 },
  );
});

test("texts that spreadsheets would run come back to the letter, but never begin a cell", async () => {
  const texts = ["=1+1", "+49 30", "-5", "@SUM(A1)", "'quoted", "'=x", "''=x"];
  const products = texts.map((title, index) => ({
    handle: `h${index}`,
    title,
    status: "active" as const,
    vendor: title,
    type: "",
    descriptionHtml: title,
    tags: [title],
    collections: [],
    images: [],
    options: [{ name: title, values: [title] }],
    variants: [
      {
        sku: `${title}${index}`,
        options: { [title]: title },
        prices: [{ amount: 1, currency: "EUR" }],
        compareAtPrices: [],
      },
    ],
  }));
  const back = await throughCsv(products);
  assert.deepEqual(back.products, products);
});

test("an error of the source reaches whoever reads the export", async () => {
  async function* broken(): AsyncGenerator<ProductDraft, void, undefined> {
    yield { handle: "a", title: "A", options: [], variants: [{ sku: "a", options: {} }] };
    throw new Error("the store is gone");
  }
  await assert.rejects(async () => {
    for await (const _ of writeCatalogue(broken()));
  }, /the store is gone/);
});
