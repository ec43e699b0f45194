// Whole imports into a real store: what they make, what a repeat changes, and what a crash leaves.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { createSqliteCatalogueStore } from "../catalogue/catalogue-store.sqlite.ts";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { draftOf } from "../catalogue/product-import.ts";
import { asTheyAre, temporaryStore } from "../testing.ts";
import { type ImportFiles, openImportFiles } from "./import-files.ts";
import { createImportRunner } from "./import-runner.ts";
import { createSqliteImportStore } from "./import-store.sqlite.ts";
import type { ImportRequest, ImportView } from "./import-store.ts";
import { writeCatalogue } from "./write-catalogue.ts";

const WAIT_MS = 10_000;

async function shop(t: TestContext) {
  const parts = await temporaryStore(t);
  const folder = await mkdtemp(join(tmpdir(), "souk-imports-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = await openImportFiles(folder);
  const store = createSqliteImportStore(parts);
  const catalogue = createSqliteCatalogueStore(parts);
  let last = 0;

  async function begin(csv: string | Readable, more: Partial<ImportRequest> = {}): Promise<string> {
    const id = parts.ids.uuid();
    await files.keep(id, typeof csv === "string" ? Readable.from([Buffer.from(csv)]) : csv);
    last += 1;
    return store.add({ id, format: "csv", currency: "EUR", dryRun: false, createdAt: last, ...more });
  }

  async function ended(id: string): Promise<ImportView> {
    const until = systemClock.monotonicMs() + WAIT_MS;
    while (systemClock.monotonicMs() < until) {
      const view = await store.find(id);
      if (view?.finishedAt != null) return view;
      await systemClock.sleep(5);
    }
    throw new Error("the import has not ended");
  }

  function runner(
    over: { catalogue?: Pick<CatalogueStore, "importProducts">; files?: ImportFiles; instance?: string } = {},
  ) {
    return createImportRunner({
      store,
      catalogue,
      pictures: asTheyAre,
      files,
      clock: systemClock,
      log: silentLog,
      instance: "one",
      ...over,
    });
  }

  async function run(csv: string | Readable, more: Partial<ImportRequest> = {}): Promise<ImportView> {
    const worker = runner();
    const id = await begin(csv, more);
    await worker.start();
    const view = await ended(id);
    await worker.stop();
    return view;
  }

  async function exported(): Promise<string> {
    const page = await catalogue.page(null, 500);
    const csv = writeCatalogue(
      page.map(({ product, stock }) => draftOf(product, (sku) => stock.get(sku)?.onHand ?? 0)),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of csv) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString("utf8");
  }
  return { ...parts, folder, files, store, catalogue, begin, ended, runner, run, exported };
}

function counts({ progress }: ImportView) {
  const { rows, products, variants, created, updated, skipped, failed } = progress;
  return { rows, products, variants, created, updated, skipped, failed };
}

const teas = [
  "handle,title,option.Weight,sku,price.EUR,price.USD,stock,tags,collection",
  'mint,Mint tea,50 g,M-50,4.50,5.00,12,"green, mint",Teas',
  "mint,,100 g,M-100,8.00,9.00,3,,",
  "rose,Rose tea,,ROSE,6.00,,0,black,Teas",
  "bad,Bad tea,,BAD,six,,1,,",
].join("\n");

test("an import makes products with stock; the same file again changes nothing", async (t) => {
  const { run, catalogue, folder, database } = await shop(t);
  const first = await run(teas);
  assert.equal(first.state, "completed");
  assert.deepEqual(counts(first), { rows: 4, products: 3, variants: 3, created: 2, updated: 0, skipped: 0, failed: 1 });
  assert.deepEqual(
    first.errors.map(({ row, column, code }) => [row, column, code]),
    [[5, "price.EUR", "price_invalid"]],
  );
  const mint = await catalogue.find("mint");
  assert.equal(mint?.product.status, "active");
  assert.deepEqual(mint?.stock.get("M-50"), { onHand: 12, reserved: 0 });
  const events = (): number => database.read((tx) => tx.get<{ n: number }>("SELECT count(*) AS n FROM outbox"))?.n ?? 0;
  const before = events();
  const second = await run(teas);
  assert.deepEqual(counts(second), {
    rows: 4,
    products: 3,
    variants: 3,
    created: 0,
    updated: 0,
    skipped: 2,
    failed: 1,
  });
  assert.equal(events(), before);
  assert.equal((await catalogue.find("mint"))?.product.version, mint?.product.version);
  assert.deepEqual(await readdir(folder), [], "no file is left behind");
});

test("a changed price updates its product only, and stock is left to the shop", async (t) => {
  const { run, catalogue } = await shop(t);
  await run(teas);
  const again = await run(teas.replace("4.50", "4.20").replace(",12,", ",99,"));
  assert.deepEqual([again.progress.updated, again.progress.skipped], [1, 1]);
  const mint = await catalogue.find("mint");
  assert.deepEqual(mint?.product.variants[0]?.prices, [
    { amount: 420, currency: "EUR" },
    { amount: 500, currency: "USD" },
  ]);
  assert.equal(mint?.stock.get("M-50")?.onHand, 12);
});

test("a dry run counts and tells the same and writes nothing", async (t) => {
  const { run, catalogue } = await shop(t);
  const dry = await run(teas, { dryRun: true });
  assert.deepEqual(counts(dry), { rows: 4, products: 3, variants: 3, created: 2, updated: 0, skipped: 0, failed: 1 });
  assert.deepEqual(await catalogue.page(null, 10), []);
});

test("a SKU of another product of the shop is an error of its row", async (t) => {
  const { run } = await shop(t);
  await run(teas);
  const view = await run("handle,title,option.N,sku,price\nnew,New,a,NEW,1\nnew,,b,ROSE,1\nother,Other,,OTHER,1");
  assert.deepEqual(
    view.errors.map(({ row, code }) => [row, code]),
    [[3, "sku_taken"]],
  );
  assert.deepEqual([view.progress.created, view.progress.failed], [1, 1]);
});

test("ids find products again when their titles have changed, and the order of rows means nothing", async (t) => {
  const { run, catalogue } = await shop(t);
  await run("id,title,sku,price\n1,Cable,a,1\n2,Cable,b,2");
  const view = await run("id,title,sku,price\n2,Cable,b,2\n1,Long cable,a,1");
  assert.deepEqual(
    [view.progress.created, view.progress.updated, view.progress.skipped, view.progress.failed],
    [0, 1, 1, 0],
  );
  assert.equal((await catalogue.find("cable"))?.product.title, "Long cable");
  assert.equal((await catalogue.find("cable-2"))?.product.sourceId, "2");
});

test("an export imported into an empty shop gives the same catalogue, to the byte", async (t) => {
  const first = await shop(t);
  await first.run(teas);
  const csv = await first.exported();
  const second = await shop(t);
  assert.equal((await second.run(csv, { format: "souk" })).progress.created, 2);
  assert.equal(await second.exported(), csv);
  assert.equal((await first.run(csv, { format: "souk" })).progress.skipped, 2);
});

const many = [
  "title,sku,price",
  ...Array.from({ length: 500 }, (_, index) => `Thing ${index},T${index},1.${String(index % 100).padStart(2, "0")}`),
].join("\n");

test("a runner that breaks in the middle is followed by one that makes nothing twice", async (t) => {
  const { begin, runner, ended, catalogue } = await shop(t);
  const id = await begin(many);
  let batches = 0;
  const breaking: Pick<CatalogueStore, "importProducts"> = {
    importProducts: async (drafts, options) => {
      batches += 1;
      const outcomes = await catalogue.importProducts(drafts, options);
      // The batch is committed, and nobody hears of it.
      if (batches === 4) throw new Error("the process is gone");
      return outcomes;
    },
  };
  const dying = runner({ catalogue: breaking });
  await dying.start();
  while (batches < 4) await systemClock.sleep(5);
  await dying.stop();
  const next = runner({ instance: "one" });
  await next.start();
  const view = await ended(id);
  await next.stop();
  assert.equal(view.state, "completed");
  assert.deepEqual([view.progress.rows, view.progress.products, view.progress.failed], [500, 500, 0]);
  assert.equal(view.progress.created + view.progress.skipped, 500);
  assert.equal((await catalogue.page(null, 500)).length, 500);
});

test("stopping gives the import back, and the next start goes on", async (t) => {
  const { begin, runner, ended, store, catalogue } = await shop(t);
  const id = await begin(many);
  let stop: Promise<void> | undefined;
  const first = runner({
    catalogue: {
      importProducts: async (drafts, options) => {
        stop ??= first.stop();
        return catalogue.importProducts(drafts, options);
      },
    },
  });
  await first.start();
  while (stop === undefined) await systemClock.sleep(5);
  await stop;
  assert.equal((await store.find(id))?.finishedAt, null);
  const second = runner({ instance: "two" });
  await second.start();
  const view = await ended(id);
  await second.stop();
  assert.equal(view.progress.products, 500);
  assert.equal((await catalogue.page(null, 500)).length, 500);
});

test("what breaks again and again is given up, and the next import has its turn", async (t) => {
  const { begin, runner, ended, catalogue } = await shop(t);
  const bad = await begin("title,price\nPoison,1");
  const good = await begin("title,price\nFine,1");
  const worker = runner({
    catalogue: {
      importProducts: async (drafts, options) => {
        if (drafts[0]?.title === "Poison") throw new Error("broken");
        return catalogue.importProducts(drafts, options);
      },
    },
  });
  await worker.start();
  const [first, second] = await Promise.all([ended(bad), ended(good)]);
  await worker.stop();
  assert.deepEqual([first.state, first.errors[0]?.code], ["failed", "internal"]);
  assert.equal(second.state, "completed");
});

test("a file that can't be read to its end fails with the reason and keeps what came before", async (t) => {
  const { run, catalogue } = await shop(t);
  const view = await run('title,sku,price\nA,a,1\n"B');
  assert.deepEqual([view.state, view.errors[0]?.code, view.progress.created], ["failed", "quote_not_closed", 1]);
  assert.equal((await catalogue.page(null, 10)).length, 1);
});

test("a lost file is told, and stray files are swept at the start", async (t) => {
  const { begin, files, folder, runner, ended } = await shop(t);
  const id = await begin("title\nA");
  await files.remove(id);
  await writeFile(join(folder, "cut-off.csv.part"), "half");
  const worker = runner();
  await worker.start();
  const view = await ended(id);
  await worker.stop();
  assert.deepEqual([view.state, view.errors[0]?.code], ["failed", "file_lost"]);
  assert.deepEqual(await readdir(folder), []);
});

test("an upload that breaks off leaves nothing", async (t) => {
  const { files, folder } = await shop(t);
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from("title\n");
      throw new Error("gone");
    })(),
  );
  await assert.rejects(files.keep("x", broken), /gone/);
  assert.deepEqual(await readdir(folder), []);
});
