import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryUrl } from "@souk/chassis/sqlite/testing";
import { createSqliteCatalogueStore } from "../catalogue/catalogue-store.sqlite.ts";
import { content, temporaryStore } from "../testing.ts";
import { createSqliteStockStore } from "./stock-store.sqlite.ts";

const run = promisify(execFile);
const buyers = fileURLToPath(new URL("./buyers.fixture.ts", import.meta.url));

test("three processes on one file sell a hundred units exactly once", async (t) => {
  const url = await temporaryUrl(t);
  const parts = await temporaryStore(t, url);
  const stock = createSqliteStockStore(parts);
  await createSqliteCatalogueStore(parts).create(content("lamp"), { madeHandle: false });
  await stock.set("lamp-1", 100, { reference: "test" });
  const processes = Array.from({ length: 3 }, () => run(process.execPath, [buyers, url, "lamp-1", "60"]));
  const held = (await Promise.all(processes)).map(({ stdout }) => Number(stdout));
  assert.equal(
    held.reduce((a, b) => a + b, 0),
    100,
  );
  assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 100, reserved: 100 });
});
