// A world of stores for the conformance suites: one SQLite file, a clock that stands still, and the outbox in sight.
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { temporaryDatabase } from "@souk/chassis/sqlite/testing";
import type { EventEnvelope } from "@souk/contracts/event";
import type { Occasion } from "../occasion.ts";
import { type Stores, storesOf } from "../stores.ts";

export type StoreWorld = Omit<Stores, "database"> & {
  readonly clock: Clock & { advance(ms: number): void };
  uuid(): string;
  occasion(actor?: string): Occasion;
  /** All events written so far, oldest first. */
  events(): readonly EventEnvelope[];
};

export type OpenStoreWorld = (test: TestContext) => Promise<StoreWorld>;

export const START = Date.UTC(2026, 0, 1);

export function standingClock(): StoreWorld["clock"] {
  let now = START;
  return {
    ...systemClock,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

export const openSqliteStoreWorld: OpenStoreWorld = async (test) => {
  const clock = standingClock();
  const ids = createIds(clock, seededRandom(1));
  const migrations = new URL("../migrations/sqlite/", import.meta.url);
  const database = await temporaryDatabase(test, { migrations, clock });
  const { database: _, ...stores } = storesOf(database, { clock, ids });
  return {
    ...stores,
    clock,
    uuid: () => ids.uuid(),
    occasion: (actor) => ({ at: clock.now(), actor: actor ?? null, network: "203.0.113.7" }),
    events: () =>
      database
        .read((tx) => tx.all<{ body: string }>("SELECT body FROM outbox ORDER BY position"))
        .map((row) => JSON.parse(row.body) as EventEnvelope),
  };
};
