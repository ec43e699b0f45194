// The world of stores on a PostgreSQL database of its own, gone after the test.
import { createIds } from "@souk/chassis/ids";
import { temporaryPostgres } from "@souk/chassis/postgres/testing";
import { seededRandom } from "@souk/chassis/random";
import type { EventEnvelope } from "@souk/contracts/event";
import { migrations, storesIn } from "../stores.postgres.ts";
import { type OpenStoreWorld, standingClock, worldOf } from "./store-world.ts";

export const openPostgresStoreWorld: OpenStoreWorld = async (test) => {
  const clock = standingClock();
  const ids = createIds(clock, seededRandom(1));
  const { database } = await temporaryPostgres(test, { migrations, owner: "users" });
  const events = async () => {
    const rows = await database.all<{ body: string }>("SELECT body FROM outbox ORDER BY position");
    return rows.map((row) => JSON.parse(row.body) as EventEnvelope);
  };
  return worldOf(storesIn(database, { clock, ids }), { clock, ids, events });
};
