import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { eventsOf, movableClock } from "../testing.ts";
import { payableStoreConformance } from "./payable-store.conformance.ts";
import { createSqlitePayableStore } from "./payable-store.sqlite.ts";

payableStoreConformance("sqlite", async (t) => {
  const clock = movableClock();
  const ids = createIds(clock, systemRandom);
  const url = await temporaryUrl(t);
  const migrations = new URL("../migrations/sqlite/", import.meta.url);
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
