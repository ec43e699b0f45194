import assert from "node:assert/strict";
import { test } from "node:test";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { eventsOf, movableClock } from "../testing.ts";
import { payableStoreConformance } from "./payable-store.conformance.ts";
import { createSqlitePayableStore } from "./payable-store.sqlite.ts";

const migrations = new URL("../migrations/sqlite/", import.meta.url);

payableStoreConformance("sqlite", async (t) => {
  const clock = movableClock();
  const ids = createIds(clock, systemRandom);
  const url = await temporaryUrl(t);
  const open = () => temporaryDatabase(t, { url, migrations, clock });
  const database = await open();
  return {
    store: createSqlitePayableStore({ database, clock, ids }),
    clock,
    uuid: () => ids.uuid(),
    events: async () => eventsOf(database),
    reopen: async () => createSqlitePayableStore({ database: await open(), clock, ids }),
  };
});

test("a restored backup has another epoch and still knows what the shop made at the provider", async (t) => {
  const clock = movableClock();
  const ids = createIds(clock, systemRandom);
  const url = await temporaryUrl(t);
  const before = await temporaryDatabase(t, { url, migrations, clock });
  const { identity } = createSqlitePayableStore({ database: before, clock, ids });
  await before.write((tx) => tx.run("UPDATE store_identity SET epoch = lower(hex(randomblob(16)))"));
  const after = await temporaryDatabase(t, { url, migrations, clock });
  assert.notEqual(after.epoch, before.epoch);
  assert.equal(createSqlitePayableStore({ database: after, clock, ids }).identity, identity);
});
