// Ten thousand products through the whole import into MongoDB: quick, and a second time without a change.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { temporaryMongoStore } from "../stores.mongodb.harness.ts";
import { storesIn } from "../stores.mongodb.ts";
import { asTheyAre } from "../testing.ts";
import { openImportFiles } from "./import-files.ts";
import { createImportRunner } from "./import-runner.ts";

const PRODUCTS = 10_000;
/** Ten times what it takes on two cores. */
const MOST_MS = 60_000;

function* catalogue(): Generator<string> {
  yield "handle,title,sku,price.EUR,stock,collection\n";
  for (let n = 0; n < PRODUCTS; n += 1) yield `lamp-${n},Lamp ${n},L${n},${1 + (n % 90)}.50,${n % 7},Shelf ${n % 40}\n`;
}

test("a big catalogue is imported in reasonable time", { timeout: 2 * MOST_MS + 20_000 }, async (t) => {
  const { parts } = await temporaryMongoStore(t);
  const { catalogue: products, imports } = storesIn(parts);
  const folder = await mkdtemp(join(tmpdir(), "souk-imports-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = await openImportFiles(folder);
  const runner = createImportRunner({
    ...{
      store: imports,
      catalogue: products,
      pictures: asTheyAre,
      files,
      clock: systemClock,
      log: silentLog,
      instance: "one",
    },
  });
  t.after(() => runner.stop());
  await runner.start();
  const run = async () => {
    const id = parts.ids.uuid();
    await files.keep(id, Readable.from(catalogue()));
    const beganMs = performance.now();
    await imports.add({ id, format: "csv", currency: "EUR", dryRun: false, createdAt: systemClock.now() });
    runner.wake();
    for (;;) {
      const view = await imports.find(id);
      if (view?.finishedAt != null) return { view, tookMs: performance.now() - beganMs };
      assert.ok(performance.now() - beganMs < MOST_MS, `not done after ${MOST_MS} ms`);
      await systemClock.sleep(50);
    }
  };
  const first = await run();
  assert.deepEqual([first.view.state, first.view.progress.created, first.view.errors], ["completed", PRODUCTS, []]);
  const second = await run();
  assert.deepEqual([second.view.state, second.view.progress.skipped], ["completed", PRODUCTS]);
  t.diagnostic(`${PRODUCTS} products: ${Math.round(first.tookMs)} ms; again: ${Math.round(second.tookMs)} ms`);
});
