// Real catalogues in a real shop: imported by the command, repeated without change, taken out, taken into an empty shop,
// taken out again the same, and bought from. SOUK_REAL_DATA names the folder of the files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { expect } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, fillCart } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const folder = process.env.SOUK_REAL_DATA;

const MEDUSA_MAP =
  "handle=Product Handle,title=Product Title,status=Product Status,description=Product Description,sku=Variant Sku,price.DKK=Variant Price DKK,price.EUR=Variant Price EUR,price.USD=Variant Price USD,option.size=Variant Option 1 Value,option.color=Variant Option 2 Value";
const SPREE_MAP =
  "handle=slug,sku=sku,title=name,price=price,compareAtPrice=compare_at_price,currency=currency,status=status,description=description,tags=tags,type=product_type,collection=category1,option.Color=option1_value,image=image1_src,stock=inventory_count";

type Case = { readonly file: string; readonly flags: readonly string[]; readonly errors: number };
const cases: readonly Case[] = [
  { file: "shopify-packt.csv", flags: ["--format", "shopify"], errors: 0 },
  { file: "shopify-rocket.csv", flags: ["--format", "shopify"], errors: 91 },
  { file: "medusa-exported-products-comma.csv", flags: ["--format", "csv", "--map", MEDUSA_MAP], errors: 0 },
  { file: "spree-products.csv", flags: ["--format", "csv", "--map", SPREE_MAP], errors: 0 },
  {
    file: "electronics-22k.csv",
    flags: ["--format", "csv", "--delimiter", "|", "--map", "id=id,title=title,sku=modelno,price=price,vendor=brand"],
    errors: 244,
  },
];

async function importInto(market: Market, path: string, flags: readonly string[]): Promise<string> {
  const done = await market.souk("import", path, ...flags);
  assert.ok(done.code === 0 || done.code === 1, `${path}: ${done.stderr}`);
  return done.stdout;
}

async function totals(market: Market): Promise<number> {
  const staff = await market.staff();
  return (await expect(staff.listStaffProducts({ query: { limit: 1 } }), "products")).body.total;
}

async function exported(market: Market, name: string): Promise<string> {
  const path = join(market.folder, name);
  const done = await market.souk("export", path);
  assert.equal(done.code, 0, done.stderr);
  return readFile(path, "utf8");
}

test("real catalogues come in, stay the same when repeated, and come back out whole", async (t) => {
  assert.ok(folder, "SOUK_REAL_DATA must name the folder of the real catalogues");
  const market = await startMarket({}, t);
  for (const { file, flags, errors } of cases) {
    const said = await importInto(market, join(folder, file), flags);
    t.diagnostic(`${file}: ${said.trim().split("\n")[0]}`);
    if (errors > 0) assert.match(said, new RegExp(`\\b${errors}\\b`), `${file} tells its ${errors} errors`);
  }
  const count = await totals(market);
  const before = await exported(market, "before.csv");
  for (const { file, flags } of cases) await importInto(market, join(folder, file), flags);
  assert.equal(await totals(market), count, "a second import adds nothing");
  assert.equal(await exported(market, "again.csv"), before, "a second import changes nothing");

  const empty = await startMarket({}, t);
  await importInto(empty, join(market.folder, "before.csv"), ["--format", "souk"]);
  assert.equal(await totals(empty), count);
  assert.equal(sorted(await exported(empty, "copy.csv")), sorted(before), "the copy is the same catalogue");

  const { items } = (await expect(market.client.listProducts({ query: { limit: 5, minPrice: 100 } }), "list")).body;
  const sku = items[0]?.variants[0]?.sku ?? "";
  const staff = await market.staff();
  await expect(staff.setStock({ params: { sku }, body: { onHand: 3 } }), "stock");
  const cartId = await fillCart(market.client, { sku, quantity: 2 });
  assert.equal((await checkout(market.client, cartId)).order.status, "paid");
  assert.equal((await verifyMarket(market, undefined, 1)).verdict, "holds");
});

test("a price for a region that is none is told, not lost silently", async (t) => {
  assert.ok(folder);
  const market = await startMarket({}, t);
  const file = join(folder, "medusa-invalid-prices.csv");
  const done = await market.souk("import", file, "--format", "medusa");
  assert.match(done.stdout.replace(/\s+/g, " "), /columns_ignored.*Variant Price nonexistent/);
});

/** Products may come in another order; each is a block of rows, so rows are compared as a set. */
function sorted(csv: string): string {
  return csv.split("\n").sort().join("\n");
}
