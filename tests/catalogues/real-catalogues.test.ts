// Catalogues of real shops, read as their owners would import them. The data is not part of the repository:
// SOUK_REAL_DATA names the folder (run from .ci/run). The numbers were counted by other means than this code.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseColumnMap } from "../../services/products/import/column-map.ts";
import type { ImportItem } from "../../services/products/import/import-item.ts";
import { type ReadOptions, readCatalogue } from "../../services/products/import/read-catalogue.ts";

const folder = process.env.SOUK_REAL_DATA;
if (folder === undefined) throw new Error("SOUK_REAL_DATA must name the folder of real catalogues.");

/** Two to three times what the largest file takes on two cores. */
/** Of CPU: other work on the machine must not fail the test. */
const LARGEST_FILE_MS = 2000;

const table: Record<string, number | string>[] = [];
after(() => console.table(table));

async function read(file: string, options: Omit<ReadOptions, "map" | "currency"> & { map?: string }) {
  const { map, ...rest } = options;
  const columns = map === undefined ? undefined : parseColumnMap(map);
  if (typeof columns === "string") throw new Error(columns);
  const items: ImportItem[] = [];
  const started = process.cpuUsage();
  const settings = { ...rest, currency: "USD", ...(columns === undefined ? {} : { map: columns }) };
  for await (const item of readCatalogue(createReadStream(join(folder ?? "", file)), settings)) items.push(item);
  const { user, system } = process.cpuUsage(started);
  const ms = Math.round((user + system) / 1000);
  const products = items.flatMap((item) => (item.kind === "product" ? [item.draft] : []));
  const summary = items.at(-1);
  assert.equal(summary?.kind, "summary");
  const { rows, ...outcomes } = summary.counts;
  assert.equal(
    Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    rows,
    "every row is counted once",
  );
  const codes = (kind: "error" | "warning"): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const item of items) if (item.kind === kind) counts[item.code] = (counts[item.code] ?? 0) + 1;
    return counts;
  };
  const errors = codes("error");
  const warnings = codes("warning");
  const sum = (counts: Record<string, number>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const variants = products.reduce((total, product) => total + product.variants.length, 0);
  table.push({
    file,
    format: options.format,
    rows,
    products: products.length,
    variants,
    errors: sum(errors),
    warnings: sum(warnings),
    ms,
  });
  return { products, variants, errors, warnings, counts: summary.counts, items, ms };
}

test("shopify-packt: 21 rows, 20 products, one with two colours", async () => {
  const result = await read("shopify-packt.csv", { format: "shopify" });
  assert.deepEqual(result.errors, {});
  assert.equal(result.products.length, 20);
  assert.equal(result.variants, 21);
  const gloves = result.products.find((product) => product.handle === "gardening-gloves");
  assert.deepEqual(gloves?.options, [{ name: "Color", values: ["Green", "Yellow"] }]);
  assert.deepEqual(
    gloves?.variants.map((each) => [each.sku, each.prices?.[0]?.amount, each.stock]),
    [
      ["gardening-gloves-green", 999, 1],
      ["gardening-gloves-yellow", 1599, 3],
    ],
  );
  assert.equal(gloves?.images?.length, 2);
  assert.ok(result.products.every((product) => product.status === "active" && product.images?.length !== 0));
});

test("shopify-rocket: 1,002 rows without handles, 95 blank, titles that come back further down", async () => {
  const result = await read("shopify-rocket.csv", { format: "shopify" });
  assert.equal(result.counts.rows, 1002);
  assert.equal(result.counts.blank, 95);
  // 118 different titles; three of them have nothing but SKUs of other products.
  assert.equal(result.products.length, 115);
  assert.equal(result.counts.repeated, 28);
  assert.deepEqual(result.errors, { sku_taken: 58, price_differs: 33 });
  assert.equal(result.variants, 1002 - 95 - 28 - 58 - 33);
  const santiago = result.products.find((product) => product.handle === "santiago-bath-towel");
  assert.equal(santiago?.variants.length, 15);
  assert.deepEqual(santiago?.variants[0]?.prices, [{ amount: 3200, currency: "USD" }]);
});

for (const delimiter of ["comma", "semicolon"] as const) {
  test(`medusa, ${delimiter}: the same two products, as a preset and by a map of columns`, async () => {
    const file = `medusa-exported-products-${delimiter}.csv`;
    const map =
      "handle=Product Handle,title=Product Title,status=Product Status,description=Product Description,tags=Product Tag 1,tags=Product Tag 2,sku=Variant Sku,price.DKK=Variant Price DKK,price.EUR=Variant Price EUR,price.USD=Variant Price USD,option.size=Variant Option 1 Value,option.color=Variant Option 2 Value";
    const mapped = await read(file, { format: "csv", map, delimiter: delimiter === "comma" ? "," : ";" });
    assert.deepEqual(mapped.errors, {});
    assert.deepEqual(
      mapped.products.map((product) => [product.handle, product.status, product.variants.length]),
      [
        ["base-product", "draft", 2],
        ["proposed-product", "draft", 1],
      ],
    );
    assert.deepEqual(mapped.products[0]?.variants[1], {
      sku: "base-product-small-green",
      options: { size: "small", color: "green" },
      prices: [
        { amount: 5000, currency: "DKK" },
        { amount: 6500, currency: "EUR" },
        { amount: 20000, currency: "USD" },
      ],
    });
    const preset = await read(file, { format: "medusa" });
    assert.deepEqual(
      preset.products.map((product) => product.variants),
      mapped.products.map((product) => product.variants),
    );
  });
}

test("medusa-invalid-prices: a price for a region that is none is told and not taken", async () => {
  const result = await read("medusa-invalid-prices.csv", { format: "medusa" });
  assert.deepEqual(result.products[0]?.variants[0]?.prices, [
    { amount: 4500, currency: "EUR" },
    { amount: 10000, currency: "USD" },
  ]);
  const ignored = result.items.find((item) => item.kind === "warning" && item.code === "columns_ignored");
  assert.match(ignored?.kind === "warning" ? ignored.message : "", /Variant Price nonexistent \[EUR\]/);
});

const spreeMap =
  "handle=slug,sku=sku,title=name,price=price,compareAtPrice=compare_at_price,currency=currency,status=status,description=description,tags=tags,type=product_type,collection=category1,option.Color=option1_value,image=image1_src,weight=weight,weightUnit=weight_unit,stock=inventory_count";
for (const options of [{ format: "spree" }, { format: "csv", map: spreeMap }] as const) {
  test(`spree as ${options.format}: 211 rows are 37 products, 87 variants and 87 prices in euros`, async () => {
    const result = await read("spree-products.csv", options);
    assert.deepEqual(result.errors, {});
    assert.deepEqual(result.counts, {
      rows: 211,
      blank: 0,
      product: 37,
      variant: 87,
      price: 87,
      image: 0,
      repeated: 0,
      failed: 0,
    });
    assert.equal(result.products.length, 37);
    const variants = result.products.flatMap((product) => product.variants);
    assert.ok(variants.every((variant) => variant.prices?.map((price) => price.currency).join() === "EUR,USD"));
    assert.deepEqual(variants[0]?.prices, [
      { amount: 81999, currency: "EUR" },
      { amount: 87999, currency: "USD" },
    ]);
    assert.equal(variants[0]?.weightGrams, 8981);
  });
}

test("electronics: 22,074 rows by id; 244 repeat a model number, 2,836 of the others have no price", async () => {
  const map = "id=id,title=title,sku=modelno,price=price,vendor=brand";
  const result = await read("electronics-22k.csv", { format: "csv", delimiter: "|", map });
  assert.equal(result.counts.rows, 22_074);
  // 2,860 rows have no price, 24 of them among the 244 whose model number an earlier row has.
  assert.deepEqual(result.errors, { sku_taken: 244 });
  assert.deepEqual(result.warnings, { columns_ignored: 1, price_missing: 2836 });
  assert.equal(result.products.length, 22_074 - 244);
  assert.equal(new Set(result.products.map((product) => product.handle)).size, result.products.length);
  const first = result.products[0];
  assert.deepEqual(
    [first?.title, first?.variants[0]?.sku, first?.variants[0]?.prices?.[0]],
    ["Koss EQ50 3-Band Stereo Equalizer", "152132", { amount: 1265, currency: "USD" }],
  );
  assert.ok(result.ms < LARGEST_FILE_MS, `${result.ms} ms`);
});

test("electronics without ids: equal titles are one product, and still every row has its place", async () => {
  const result = await read("electronics-22k.csv", {
    format: "csv",
    map: "title=title,sku=modelno,price=price,vendor=brand",
  });
  const failed = Object.values(result.errors).reduce((sum, count) => sum + count, 0);
  assert.equal(result.counts.variant + result.counts.price + result.counts.repeated + failed, 22_074);
});
