// Imports and exports as staff see them, over HTTP.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createTestServer } from "@souk/chassis/server.harness";
import { silentLog } from "@souk/chassis/sqlite/testing";
import type { ImportReport } from "@souk/contracts/products/product-schema";
import { createSqliteCatalogueStore } from "../catalogue/catalogue-store.sqlite.ts";
import { asTheyAre, temporaryStore } from "../testing.ts";
import { openImportFiles } from "./import-files.ts";
import { importRoutes } from "./import-routes.ts";
import { createImportRunner } from "./import-runner.ts";
import { createSqliteImportStore } from "./import-store.sqlite.ts";

const WAIT_MS = 10_000;
const csv = "title,sku,price\nLamp,L1,10.00\nRug,R1,five\n";

async function open(t: TestContext) {
  const parts = await temporaryStore(t);
  const folder = await mkdtemp(join(tmpdir(), "souk-imports-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = await openImportFiles(folder);
  const store = createSqliteImportStore(parts);
  const catalogue = createSqliteCatalogueStore(parts);
  const runner = createImportRunner({
    store,
    catalogue,
    pictures: asTheyAre,
    files,
    clock: systemClock,
    log: silentLog,
    instance: "one",
  });
  const { server, url, userToken } = await createTestServer(
    importRoutes({ ...parts, store, files, runner, catalogue, currency: "EUR" }),
  );
  await runner.start();
  t.after(async () => {
    await server.close();
    await runner.stop();
  });
  const staff = await userToken({ sub: "staff-1", role: "staff", scope: "catalogue:read catalogue:write" });
  const customer = await userToken({ sub: "customer-1" });

  const post = (query: string, body = csv, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/api/v1/imports?${query}`, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${staff}`, "content-type": "text/csv", ...headers },
    });
  const get = (path: string, token = staff): Promise<Response> =>
    fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  async function ended(id: string): Promise<ImportReport> {
    const until = systemClock.monotonicMs() + WAIT_MS;
    while (systemClock.monotonicMs() < until) {
      const report = (await (await get(`/imports/${id}`)).json()) as ImportReport;
      if (report.finishedAt !== null) return report;
      await systemClock.sleep(5);
    }
    throw new Error("the import has not ended");
  }
  return { post, get, ended, customer, folder };
}

async function idOf(response: Response): Promise<string> {
  assert.equal(response.status, 202);
  return ((await response.json()) as { id: string }).id;
}

test("a file is taken, worked off and told about", async (t) => {
  const { post, ended, get } = await open(t);
  const report = await ended(await idOf(await post("format=csv")));
  assert.equal(report.state, "completed");
  assert.deepEqual([report.rows, report.products, report.created, report.failed, report.errorCount], [2, 2, 1, 1, 1]);
  assert.deepEqual(report.errors[0]?.column, "price");
  const exported = await get("/exports/products.csv");
  assert.match(exported.headers.get("content-type") ?? "", /text\/csv/);
  assert.match(await exported.text(), /^id,handle,title.*\n,lamp,Lamp,active/);
});

test("one idempotency key is one import; another file or other settings under it are refused", async (t) => {
  const { post, ended, folder } = await open(t);
  const key = { "idempotency-key": "import-1" };
  const first = await idOf(await post("format=csv", csv, key));
  assert.equal(await idOf(await post("format=csv", csv, key)), first);
  assert.equal((await ended(first)).created, 1);
  assert.equal(await idOf(await post("format=csv", csv, key)), first);
  assert.equal((await post("format=csv", `${csv}Pot,P,1\n`, key)).status, 422);
  assert.equal((await post("format=csv&currency=USD", csv, key)).status, 422);
  assert.deepEqual(await readdir(folder), []);
});

for (const [query, status, code] of [
  ["format=csv&currency=XXX", 422, "unknown_currency"],
  ["format=csv&delimiter=x", 422, "import_failed"],
  ["format=csv&map=colour%3Dtitle", 422, "import_failed"],
  ["format=excel", 400, "invalid_request"],
  ["", 400, "invalid_request"],
] as const) {
  test(`"${query}" is answered with ${status} ${code}`, async (t) => {
    const { post, folder } = await open(t);
    const response = await post(query);
    assert.equal(response.status, status);
    assert.equal(((await response.json()) as { code: string }).code, code);
    assert.deepEqual(await readdir(folder), []);
  });
}

test("a delimiter may be a tab, in words", async (t) => {
  const { post, ended } = await open(t);
  assert.equal((await ended(await idOf(await post("format=csv&delimiter=tab", "title\tprice\nLamp\t1\n")))).created, 1);
});

test("only staff import and export", async (t) => {
  const { post, get, customer } = await open(t);
  assert.equal((await post("format=csv", csv, { authorization: "" })).status, 401);
  assert.equal((await post("format=csv", csv, { authorization: `Bearer ${customer}` })).status, 403);
  assert.equal((await get("/exports/products.csv", customer)).status, 403);
  assert.equal((await get("/imports/0190a0b0-0000-7000-8000-000000000001")).status, 404);
  assert.equal((await post("format=csv", "{}", { "content-type": "application/json" })).status, 415);
});
