// 22,074 real rows through the whole import: quick, small, and without holding up anybody else in the process.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { createSqliteCatalogueStore } from "../../services/products/catalogue/catalogue-store.sqlite.ts";
import { draftOf } from "../../services/products/catalogue/product-import.ts";
import { openImportFiles } from "../../services/products/import/import-files.ts";
import { createImportRunner } from "../../services/products/import/import-runner.ts";
import { createSqliteImportStore } from "../../services/products/import/import-store.sqlite.ts";
import type { ImportRequest, ImportView } from "../../services/products/import/import-store.ts";
import { writeCatalogue } from "../../services/products/import/write-catalogue.ts";
import { asTheyAre, temporaryStore } from "../../services/products/testing.ts";

const folder = process.env.SOUK_REAL_DATA;
if (folder === undefined) throw new Error("SOUK_REAL_DATA must name the folder of real catalogues.");

const MOST_MS = 30_000;
const MOST_DELAY_MS = 50;
const MOST_HEAP_MB = 150;

async function openShop(t: Parameters<typeof temporaryStore>[0]) {
  const parts = await temporaryStore(t);
  const spool = await mkdtemp(join(tmpdir(), "souk-imports-"));
  t.after(() => rm(spool, { recursive: true, force: true }));
  const files = await openImportFiles(spool);
  const store = createSqliteImportStore(parts);
  const catalogue = createSqliteCatalogueStore(parts);
  const runner = createImportRunner({
    ...{ store, catalogue, pictures: asTheyAre, files, clock: systemClock, log: silentLog, instance: "one" },
  });
  t.after(() => runner.stop());
  await runner.start();

  async function run(bytes: Parameters<typeof files.keep>[1], more: Partial<ImportRequest>): Promise<ImportView> {
    const id = parts.ids.uuid();
    await files.keep(id, bytes);
    await store.add({ id, format: "csv", currency: "USD", dryRun: false, createdAt: systemClock.now(), ...more });
    runner.wake();
    for (;;) {
      const view = await store.find(id);
      if (view?.finishedAt != null) return view;
      await systemClock.sleep(100);
    }
  }
  async function* drafts() {
    let after: string | null = null;
    for (;;) {
      const page = await catalogue.page(after, 100);
      for (const { product, stock } of page) yield draftOf(product, (sku) => stock.get(sku)?.onHand ?? 0);
      after = page.at(-1)?.product.id ?? null;
      if (after === null) return;
    }
  }
  return { run, drafts };
}

test("22,074 rows are imported, imported again without a change, exported and imported elsewhere", {
  timeout: 180_000,
}, async (t) => {
  const shop = await openShop(t);
  const file = join(folder, "electronics-22k.csv");
  const settings = { delimiter: "|", map: "id=id,title=title,sku=modelno,price=price,vendor=brand" } as const;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  const first = await shop.run(createReadStream(file), settings);
  const firstMs = performance.now() - started;
  delay.disable();
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  assert.deepEqual(
    [first.state, first.progress.rows, first.progress.created, first.progress.failed],
    ["completed", 22_074, 21_830, 244],
  );
  assert.deepEqual([first.progress.errorCount, first.errors.length], [244, 244]);
  const again = performance.now();
  const second = await shop.run(createReadStream(file), settings);
  const secondMs = performance.now() - again;
  assert.deepEqual([second.progress.created, second.progress.updated, second.progress.skipped], [0, 0, 21_830]);
  const other = await openShop(t);
  const copy = await other.run(writeCatalogue(shop.drafts()), { format: "souk" });
  assert.deepEqual([copy.progress.created, copy.progress.failed], [21_830, 0]);
  const back = await other.run(writeCatalogue(shop.drafts()), { format: "souk" });
  assert.equal(back.progress.skipped, 21_830);
  console.table({
    "first import, ms": Math.round(firstMs),
    "second import, ms": Math.round(secondMs),
    "event loop delay p99, ms": Math.round(delay.percentile(99) / 1e6),
    "event loop delay max, ms": Math.round(delay.max / 1e6),
    "heap, MB": Math.round(heapMb),
  });
  assert.ok(firstMs < MOST_MS, `${firstMs} ms`);
  assert.ok(delay.percentile(99) / 1e6 < MOST_DELAY_MS, `${delay.percentile(99) / 1e6} ms`);
  assert.ok(heapMb < MOST_HEAP_MB, `${heapMb} MB`);
});
