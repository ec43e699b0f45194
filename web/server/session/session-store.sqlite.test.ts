import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";
import { createSqliteSessionStore } from "./session-store.sqlite.ts";

sessionStoreConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteSessionStore(await temporaryDatabase(t, { url, migrations }));
  return { store: await open(), again: open };
});

test("sqlite: what has ended is swept in steps", async (t) => {
  const store = createSqliteSessionStore(await temporaryDatabase(t, { migrations }));
  const add = (id: string, expiresAt: number) => store.add(id, { sealed: new Uint8Array([1]), expiresAt });
  for (const id of ["a", "b", "c"]) await add(id, 10);
  await add("d", 11);
  assert.deepEqual([await store.sweep(10, 2), await store.sweep(10, 2), await store.sweep(10, 2)], [2, 1, 0]);
});
