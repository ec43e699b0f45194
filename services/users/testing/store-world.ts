// A world of stores for the conformance suites: a store of its own, a clock that stands still, and the outbox in sight.
import type { TestContext } from "node:test";
import type { Awaitable } from "@souk/chassis/awaitable";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createIds, type Ids } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { temporaryDatabase } from "@souk/chassis/sqlite/testing";
import type { EventEnvelope } from "@souk/contracts/event";
import type { Occasion } from "../occasion.ts";
import { migrations, storesIn } from "../stores.sqlite.ts";
import type { Stores } from "../stores.ts";

export type StoreWorld = Omit<Stores, "handle"> & {
  readonly clock: Clock & { advance(ms: number): void };
  uuid(): string;
  occasion(actor?: string): Occasion;
  /** All events written so far, oldest first. */
  events(): Awaitable<readonly EventEnvelope[]>;
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
  const database = await temporaryDatabase(test, { migrations, clock });
  const events = () =>
    database
      .read((tx) => tx.all<{ body: string }>("SELECT body FROM outbox ORDER BY position"))
      .map((row) => JSON.parse(row.body) as EventEnvelope);
  return worldOf(storesIn(database, { clock, ids }), { clock, ids, events });
};

type Surroundings = Pick<StoreWorld, "clock" | "events"> & { readonly ids: Ids };

export function worldOf(stores: Stores, { clock, ids, events }: Surroundings): StoreWorld {
  return {
    ...stores,
    clock,
    uuid: () => ids.uuid(),
    occasion: (actor) => ({ at: clock.now(), actor: actor ?? null, network: "203.0.113.7" }),
    events,
  };
}
