// Every promise of the reader on small files, each written as a shop would send it.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { statusOnCreate } from "../catalogue/product-draft.ts";
import { parseColumnMap } from "./column-map.ts";
import type { ImportItem } from "./import-item.ts";
import { importLimits } from "./import-limits.ts";
import { type ReadOptions, readCatalogue } from "./read-catalogue.ts";

type Result = Awaited<ReturnType<typeof read>>;

async function read(text: string | Buffer, options: Partial<Omit<ReadOptions, "map">> & { map?: string } = {}) {
  const { map, ...rest } = options;
  const columns = map === undefined ? undefined : parseColumnMap(map);
  if (typeof columns === "string") throw new Error(columns);
  const bytes = Buffer.from(text as string);
  // Chunks of 7 bytes: nothing may depend on where a chunk ends.
  const size = bytes.length > 100_000 ? 65_536 : 7;
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, at * size + size),
  );
  const items: ImportItem[] = [];
  const settings = {
    format: "csv" as const,
    currency: "EUR",
    ...rest,
    ...(columns === undefined ? {} : { map: columns }),
  };
  for await (const item of readCatalogue(Readable.from(chunks), settings)) items.push(item);
  const summary = items.at(-1);
  assert.equal(summary?.kind, "summary");
  const { rows, ...counts } = summary.counts;
  assert.equal(
    Object.values(counts).reduce((sum, each) => sum + each, 0),
    rows,
    "every row is counted once",
  );
  return {
    products: items.flatMap((item) => (item.kind === "product" ? [item.draft] : [])),
    failed: items.flatMap((item) => (item.kind === "failed" ? [item.identity] : [])),
    errors: items.flatMap((item) => (item.kind === "error" ? [`${item.row} ${item.column} ${item.code}`] : [])),
    warnings: items.flatMap((item) => (item.kind === "warning" ? [`${item.row} ${item.column} ${item.code}`] : [])),
    counts: summary.counts,
  };
}

function skus(result: Result): string[][] {
  return result.products.map((product) => product.variants.map((variant) => variant.sku));
}

const shopifyHeader = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Alt Text";

test("Shopify: variants and pictures stand on the rows below their product", async () => {
  const result = await read(
    [
      shopifyHeader,
      "tea,Mint tea,Weight,50 g,T-50,4.50,https://x.example.com/1.jpg,A tin",
      "tea,,,100 g,T-100,8,,",
      "tea,,,,,,https://x.example.com/2.jpg,Leaves",
      "pot,Tea pot,Title,Default Title,,19.90,,",
    ].join("\n"),
    { format: "shopify" },
  );
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.products[0], {
    handle: "tea",
    title: "Mint tea",
    options: [{ name: "Weight", values: ["50 g", "100 g"] }],
    variants: [
      { sku: "T-50", options: { Weight: "50 g" }, prices: [{ amount: 450, currency: "EUR" }] },
      { sku: "T-100", options: { Weight: "100 g" }, prices: [{ amount: 800, currency: "EUR" }] },
    ],
    images: [
      { url: "https://x.example.com/1.jpg", alt: "A tin" },
      { url: "https://x.example.com/2.jpg", alt: "Leaves" },
    ],
  });
  assert.deepEqual(result.products[1]?.options, []);
  assert.deepEqual(skus(result)[1], ["pot"]);
  assert.deepEqual(result.counts, {
    rows: 4,
    blank: 0,
    product: 0,
    variant: 3,
    price: 0,
    image: 1,
    repeated: 0,
    failed: 0,
  });
});

test("Shopify without a handle column: rows without a title belong to the product above, equal titles are one product", async () => {
  const header = "Title,Option1 Value,Option2 Value,Variant SKU,Variant Price";
  const result = await read(
    [header, "Towel,White,Bath,A,32", ",White,Hand,B,18", ",,,,", "Rug,Red,Small,C,50", "Towel,Blue,Bath,D,32"].join(
      "\n",
    ),
    { format: "shopify" },
  );
  assert.deepEqual(result.errors, []);
  assert.deepEqual(skus(result), [["A", "B", "D"], ["C"]]);
  assert.deepEqual(result.products[0]?.options, [
    { name: "Option 1", values: ["White", "Blue"] },
    { name: "Option 2", values: ["Bath", "Hand"] },
  ]);
  assert.equal(result.counts.blank, 1);
});

test("a byte order mark, CRLF, quotes with line breaks, and a delimiter nobody named", async () => {
  const result = await read('\uFEFFhandle;title;description\r\na;"One; two";"<p>first\r\nsecond</p>"\r\n\r\n');
  assert.deepEqual(result.errors, []);
  assert.equal(result.products[0]?.title, "One; two");
  assert.equal(result.products[0]?.descriptionHtml, "<p>first\r\nsecond</p>");
  assert.equal(result.counts.blank, 1);
});

for (const delimiter of [",", ";", "|", "\t"] as const) {
  test(`the delimiter ${JSON.stringify(delimiter)} is taken as told`, async () => {
    const rows = [
      ["title", "sku", "price"],
      ["A", "a", "1"],
    ]
      .map((cells) => cells.join(delimiter))
      .join("\n");
    assert.deepEqual(skus(await read(rows, { delimiter })), [["a"]]);
    assert.deepEqual(skus(await read(rows)), [["a"]]);
  });
}

test("a map of columns names fields, prices by currency and options", async () => {
  const result = await read("name,no,eur,usd,how big\nLamp,L1,10.00,11.50,Large\nLamp,L2,8.00,,Small", {
    map: "title=name,sku=no,price.EUR=eur,price.USD=usd,option.Size=how big",
  });
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.products[0]?.variants, [
    {
      sku: "L1",
      options: { Size: "Large" },
      prices: [
        { amount: 1000, currency: "EUR" },
        { amount: 1150, currency: "USD" },
      ],
    },
    { sku: "L2", options: { Size: "Small" }, prices: [{ amount: 800, currency: "EUR" }] },
  ]);
});

test("a mapped column that is not there ends the import with the columns that are", async () => {
  const result = await read("name,no\nLamp,L1", { map: "title=titel" });
  assert.deepEqual(result.errors, ["1 titel column_missing"]);
  assert.deepEqual(result.products, []);
});

test("a column for each price in its own currency, or a currency column beside it", async () => {
  const result = await read("title,sku,price,currency\nA,a,1.10,USD\nA,a,1.00,\nA,a,120,JPY");
  assert.deepEqual(result.products[0]?.variants[0]?.prices, [
    { amount: 100, currency: "EUR" },
    { amount: 120, currency: "JPY" },
    { amount: 110, currency: "USD" },
  ]);
  assert.deepEqual(result.counts, {
    rows: 3,
    blank: 0,
    product: 0,
    variant: 1,
    price: 2,
    image: 0,
    repeated: 0,
    failed: 0,
  });
});

test("Spree: a row for the product, one for each variant, and prices of other currencies at the end of the file", async () => {
  const header =
    "slug,sku,name,price,currency,status,option1_name,option1_value,inventory_count,weight,weight_unit,category1";
  const result = await read(
    [
      header,
      "kettle,KETTLE,Kettle,0,USD,active,,,,,,Kitchen -> Kettles",
      "kettle,KETTLE-RED,,50.00,USD,,Color,Red,7,2,lb,",
      "pan,PAN,Pan,12.00,USD,draft,,,,,,",
      "kettle,KETTLE-RED,,45.00,EUR,,,,,,,",
    ].join("\n"),
    { format: "spree", currency: "USD" },
  );
  assert.deepEqual(result.errors, []);
  const [kettle, pan] = result.products;
  assert.deepEqual(kettle?.variants, [
    {
      sku: "KETTLE-RED",
      options: { Color: "Red" },
      prices: [
        { amount: 4500, currency: "EUR" },
        { amount: 5000, currency: "USD" },
      ],
      weightGrams: 907,
      stock: 7,
    },
  ]);
  assert.deepEqual(kettle?.collections, [{ handle: "kitchen-kettles", title: "Kitchen -> Kettles" }]);
  assert.equal(pan?.status, "draft");
});

test("Medusa, Vendure and WooCommerce name the same things differently", async () => {
  const medusa = await read(
    "Product Handle,Product Title,Product Status,Product Tag 1,Product Tag 2,Variant Sku,Variant Price EUR,Variant Price USD,Variant Option 1 Name,Variant Option 1 Value\nshirt,Shirt,published,a,b,S,10,12.5,size,S\nshirt,Shirt,published,a,b,M,10,12.5,size,M",
    { format: "medusa" },
  );
  assert.deepEqual(medusa.products[0]?.tags, ["a", "b"]);
  assert.deepEqual(medusa.products[0]?.options, [{ name: "size", values: ["S", "M"] }]);
  const vendure = await read(
    "name,slug,description,optionGroups,optionValues,sku,price,stockOnHand\nPaper,paper,,size|colour,S|Red,p1,3.00,5\n,,,,L|Red,p2,4.00,6",
    { format: "vendure" },
  );
  assert.deepEqual(
    vendure.products[0]?.variants.map((each) => each.options),
    [
      { size: "S", colour: "Red" },
      { size: "L", colour: "Red" },
    ],
  );
  const woocommerce = await read(
    [
      "ID,Type,SKU,Name,Published,Regular price,Sale price,Parent,Attribute 1 name,Attribute 1 value(s),Weight (kg)",
      '10,variable,hoodie,Hoodie,1,,,,Size,"S, M",',
      "11,variation,hoodie-s,Hoodie - S,1,30,25,hoodie,Size,S,0.5",
      "12,variation,hoodie-m,Hoodie - M,1,30,,id:10,Size,M,0.6",
      "13,simple,cap,Cap,0,9,,,,,",
    ].join("\n"),
    { format: "woocommerce" },
  );
  assert.deepEqual(woocommerce.errors, []);
  assert.deepEqual(skus(woocommerce), [["hoodie-s", "hoodie-m"], ["cap"]]);
  assert.deepEqual(woocommerce.products[0]?.variants[0], {
    sku: "hoodie-s",
    options: { Size: "S" },
    prices: [{ amount: 2500, currency: "EUR" }],
    compareAtPrices: [{ amount: 3000, currency: "EUR" }],
    weightGrams: 500,
  });
  assert.equal(woocommerce.products[1]?.status, "draft");
});

test("an id column is the identity: equal titles stay two products with handles that don't change", async () => {
  const result = await read("id,title,sku,price\n1,Cable,a,1\n2,Cable,b,2");
  assert.deepEqual(
    result.products.map(({ sourceId, handle }) => [sourceId, handle]),
    [
      ["1", "cable"],
      ["2", "cable-2"],
    ],
  );
});

test("a blank SKU is made from handle and options, the same every time", async () => {
  const text = "handle,title,option.Size,option.Colour,price\nRug/1,Rug,Very Large,Red & Blue,1";
  assert.deepEqual(skus(await read(text)), [["Rug/1-very-large-red-blue"]]);
});

test("a SKU that belongs to another variant is an error of the later row", async () => {
  const result = await read("title,sku,price\nA,x,1\nB,x,2\nC,y,3");
  assert.deepEqual(result.errors, ["3 sku sku_taken"]);
  assert.deepEqual(result.failed, ["handle:b"]);
  assert.deepEqual(skus(result), [["x"], ["y"]]);
});

test("two variants with the same options are an error; the same row twice is only a warning", async () => {
  const result = await read("handle,title,sku,price,option.Size\na,A,1,1,S\na,A,2,1,S\na,A,1,1,S\na,A,1,2,S\na,A,3,1,");
  assert.deepEqual(result.errors, [
    "3 option.Size duplicate_options",
    "5 price price_differs",
    "6 option.Size option_missing",
  ]);
  assert.deepEqual(result.warnings, ["4 null row_repeated"]);
  assert.deepEqual(skus(result), [["1"]]);
  assert.equal(result.counts.failed, 3);
});

test("several SKUs without any options are told apart by the SKU", async () => {
  const result = await read("title,sku,price\nA,x,1\nA,y,2\nA,,3");
  assert.deepEqual(result.warnings, ["2 sku option_made"]);
  assert.deepEqual(result.products[0]?.options, [{ name: "Variant", values: ["x", "y", "a"] }]);
});

test("no price makes a draft with a warning; a price of zero is warned about", async () => {
  const result = await read("title,sku,price\nA,a,\nB,b,0");
  assert.deepEqual(result.warnings, ["2 price price_missing", "3 price price_zero"]);
  assert.deepEqual(result.products.map(statusOnCreate), ["draft", "active"]);
});

test("bad prices and stock are errors of their row, and the product's other rows are taken", async () => {
  const header = "handle,title,sku,price,stock,option.N";
  const bad = [
    "-1,1",
    "free,1",
    '"12,65",1',
    "1.299,1",
    "1.005,1",
    "€5,1",
    "1e3,1",
    "9999999999999,1",
    "5,many",
    "5,1.5",
  ];
  const result = await read(
    [header, "a,A,good,5.00,3,0", ...bad.map((cells, index) => `a,A,s${index},${cells},${index + 1}`)].join("\n"),
  );
  assert.deepEqual(result.errors, [
    "3 price price_negative",
    "4 price price_invalid",
    "5 price price_format",
    "6 price price_decimals",
    "7 price price_decimals",
    "8 price price_invalid",
    "9 price price_invalid",
    "10 price price_too_large",
    "11 stock stock_invalid",
    "12 stock stock_invalid",
  ]);
  assert.deepEqual(skus(result), [["good"]]);
});

test("a ragged row is an error, and rows that would continue it belong to nobody", async () => {
  const result = await read(`${shopifyHeader}\na,A,Size,S,1,1,,\nb,B,Size,S,2\n,,,M,3,1,,\nc,C,Size,S,4,1,,,,\n`, {
    format: "shopify",
  });
  assert.deepEqual(result.errors, ["3 null row_ragged", "4 Title title_missing"]);
  assert.deepEqual(skus(result), [["1"], ["4"]]);
});

test("control characters and bytes that are not UTF-8 are told", async () => {
  const result = await read(
    Buffer.concat([Buffer.from("title,sku,price\nA\u0001,a,1\nB"), Buffer.from([0xe9]), Buffer.from(",b,1\n")]),
  );
  assert.deepEqual(result.errors, ["2 title control_character"]);
  assert.deepEqual(result.warnings, ["3 null encoding"]);
});

test("an open quote ends at the row limit or the end of the file, and what came before stays", async () => {
  const open = await read('title,sku,price\nA,a,1\n"B,b,1\n');
  assert.deepEqual(open.errors, ["3 null quote_not_closed"]);
  assert.deepEqual(skus(open), [["a"]]);
  const large = await read(Buffer.from(`title,sku,price\nA,a,1\n"${"x".repeat(importLimits.rowLength * 2)}`));
  assert.deepEqual(large.errors, ["3 null row_too_large"]);
});

test("no header, no column that names products, too many columns, UTF-16: one clear error each", async () => {
  assert.deepEqual((await read("")).errors, ["1 null file_empty"]);
  assert.deepEqual((await read("a,b\n1,2")).errors, ["1 null column_missing"]);
  assert.deepEqual((await read(`${"c,".repeat(importLimits.columns + 1)}title\n`)).errors, ["1 null too_many_columns"]);
  assert.deepEqual((await read(Buffer.from("\uFEFFtitle\n", "utf16le"))).errors, ["1 null encoding"]);
  assert.deepEqual((await read("title,price,price\nA,1,2")).errors, ["2 price price_conflict"]);
  assert.deepEqual((await read("title,sku,sku\nA,1,2")).errors, ["1 sku column_repeated"]);
});

test("columns that are not taken are named once", async () => {
  assert.deepEqual((await read("title,price,colour of the box\nA,1,red")).warnings, ["1 null columns_ignored"]);
});

test("scripts leave descriptions, and pictures with foreign schemes are left out with a warning", async () => {
  const result = await read(
    'title,price,description,image\nA,1,"<p onclick=""x()"">Hi<script>alert(1)</script></p>",javascript:alert(1)',
  );
  assert.equal(result.products[0]?.descriptionHtml, "<p>Hi</p>");
  assert.deepEqual(result.products[0]?.images, []);
  assert.deepEqual(result.warnings, ["2 image image_address"]);
});

test("a field without a column is not said, so that an update leaves it alone", async () => {
  const result = await read("handle,sku,stock\nlamp,L1,5");
  assert.deepEqual(result.products, [
    { handle: "lamp", options: [], variants: [{ sku: "L1", options: {}, stock: 5 }] },
  ]);
});

test("rows of one product further apart than the window are told, not lost", async () => {
  const filler = Array.from({ length: 20 }, (_, index) => `f${index},F,f${index},1,${"x".repeat(1_000_000)}`);
  const result = await read(
    Buffer.from(["handle,title,sku,price,other", "a,A,1,1,", ...filler, "a,A,2,1,"].join("\n")),
  );
  assert.deepEqual(result.errors, ["23 null rows_apart"]);
  assert.equal(result.products.length, 21);
});
