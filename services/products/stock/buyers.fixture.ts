// A process of its own that buys: `node buyers.fixture.ts <database url> <sku> <buyers>`; prints how many held a unit.
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { openSqlite } from "@souk/chassis/sqlite/database";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { productMigrations } from "../testing.ts";
import { createSqliteHoldStore } from "./hold-store.sqlite.ts";

const [url = "", sku = "", buyers = "0"] = process.argv.slice(2);
const database = await openSqlite({ url, migrations: productMigrations, clock: systemClock, log: silentLog });
const ids = createIds(systemClock, systemRandom);
const holds = createSqliteHoldStore({ database, clock: systemClock, ids });
let held = 0;
for (let n = 0; n < Number(buyers); n += 1) {
  const answer = await holds.hold({ orderId: ids.uuid(), currency: "EUR", lines: [{ sku, quantity: 1 }] }, 0, {});
  if (!("refused" in answer)) held += 1;
}
await database.close();
process.stdout.write(String(held));
