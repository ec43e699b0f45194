// Where a test's orders lie: a store of its own on some engine, which is gone after the test.
import type { TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { type Cleanup, silentLog } from "@souk/chassis/sqlite/testing";
import { Registry } from "prom-client";
import type { Writing } from "../order/step-event.ts";
import { openStores, type Stores } from "../stores.ts";

export type Home = Cleanup & {
  readonly url: string;
  /** What is stored, as the checker from outside would read it. SQL that every engine understands. */
  rows<Row>(sql: string): Promise<Row[]>;
  tables(): Promise<readonly string[]>;
};
export type Test = Pick<TestContext, "after">;
export type OpenHome = (test: Test) => Promise<Home>;

/** What was made last ends first: whoever uses a store lets go before the store goes away. */
export function endingsOf(test: Test): Cleanup {
  const endings: (() => Promise<unknown> | undefined)[] = [];
  test.after(async () => {
    for (const end of endings.toReversed()) await end();
  });
  return { after: (task) => void endings.push(task) };
}

const writing: Writing = { clock: systemClock, ids: createIds(systemClock, systemRandom) };

export async function openStoresIn(home: Home, by: Writing = writing): Promise<Stores> {
  const stores = await openStores({ ...by, url: home.url, log: silentLog, telemetry: { registry: new Registry() } });
  home.after(() => stores.handle.close());
  return stores;
}

export type OpenedStores = Stores & {
  readonly again: () => Promise<Stores>;
  readonly events: (orderId: string) => Promise<readonly string[]>;
};

/** All stores over it, another instance's, and the types of the events that have left for an order. */
export function storesIn(openHome: OpenHome): (test: Test) => Promise<OpenedStores> {
  return async (test) => {
    const home = await openHome(test);
    const events = async (orderId: string): Promise<readonly string[]> => {
      const sql = `SELECT type FROM outbox WHERE aggregate_id = '${orderId}' ORDER BY position`;
      return (await home.rows<{ type: string }>(sql)).map((row) => row.type);
    };
    return { ...(await openStoresIn(home)), events, again: () => openStoresIn(home) };
  };
}
