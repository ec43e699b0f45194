import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { departureStoreConformance } from "./departure-store.conformance.ts";
import { createSqliteDepartureStore } from "./departure-store.sqlite.ts";

departureStoreConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteDepartureStore(await temporaryDatabase(t, { url, migrations }));
  return { store: await open(), again: open };
});

test("sqlite: departures that have ended are swept in steps", async (t) => {
  const store = createSqliteDepartureStore(await temporaryDatabase(t, { migrations }));
  const add = (id: string, expiresAt: number) =>
    store.add(id, { browser: id, sealed: new Uint8Array([1]), expiresAt }, 4);
  for (const id of ["a", "b", "c"]) await add(id, 10);
  await add("d", 11);
  assert.deepEqual([await store.sweep(10, 2), await store.sweep(10, 2), await store.sweep(10, 2)], [2, 1, 0]);
});
