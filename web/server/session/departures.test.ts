// Departures over the real store: who left comes back once, in the same browser, in time.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { seededRandom } from "@souk/chassis/random";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { createSqliteDepartureStore } from "./departure-store.sqlite.ts";
import { createDepartures, type Departure, MAX_DEPARTURE_SECONDS, MAX_DEPARTURES } from "./departures.ts";

const START = 1_800_000_000_000;
const departure: Departure = { purpose: "sign-in", provider: "souk-id", transaction: "sealed by users", to: "/cart" };

async function gate(t: TestContext) {
  let now = START;
  const clock: Clock = { ...systemClock, now: () => now };
  const database = await temporaryDatabase(t, { url: await temporaryUrl(t), migrations });
  const departures = createDepartures({
    ...{ store: createSqliteDepartureStore(database), clock, random: seededRandom(7) },
  });
  const rows = (): string => JSON.stringify(database.read((tx) => tx.all("SELECT * FROM departures")));
  const pass = (ms: number): void => {
    now += ms;
  };
  return { departures, rows, pass };
}

test("who left comes back once, with the same cookie and state", async (t) => {
  const { departures } = await gate(t);
  const cookie = await departures.begin(undefined, { state: "s1", departure, forSeconds: 600 });
  assert.equal(await departures.finish(cookie, "s2"), undefined, "another state");
  assert.equal(await departures.finish(undefined, "s1"), undefined, "no cookie");
  assert.equal(await departures.finish("nonsense", "s1"), undefined);
  const other = await departures.begin(undefined, { state: "s3", departure, forSeconds: 600 });
  assert.equal(await departures.finish(other, "s1"), undefined, "somebody else's state");
  assert.deepEqual(await departures.finish(cookie, "s1"), departure);
  assert.equal(await departures.finish(cookie, "s1"), undefined, "a second time");
});

test("two tabs of one browser are away at once, and a few of them at most", async (t) => {
  const { departures } = await gate(t);
  let cookie: string | undefined;
  for (let n = 0; n <= MAX_DEPARTURES; n += 1) {
    const next = await departures.begin(cookie, { state: `s${n}`, departure, forSeconds: 600 + n });
    assert.ok(cookie === undefined || cookie === next, "the browser keeps its cookie");
    cookie = next;
  }
  assert.equal(await departures.finish(cookie, "s0"), undefined, "the oldest had to go");
  for (let n = 1; n <= MAX_DEPARTURES; n += 1) assert.deepEqual(await departures.finish(cookie, `s${n}`), departure);
});

test("a departure ends when users says, and never later than a quarter of an hour", async (t) => {
  const { departures, pass, rows } = await gate(t);
  const cookie = await departures.begin(undefined, { state: "short", departure, forSeconds: 60 });
  await departures.begin(cookie, { state: "long", departure, forSeconds: 1e9 });
  pass(60_000);
  assert.equal(await departures.finish(cookie, "short"), undefined);
  pass(MAX_DEPARTURE_SECONDS * 1000);
  await departures.sweep();
  assert.equal(rows(), "[]");
});

test("the store alone tells nothing", async (t) => {
  const { departures, rows } = await gate(t);
  const cookie = await departures.begin(undefined, { state: "a-state", departure, forSeconds: 600 });
  for (const secret of [cookie, "a-state", "sealed by users", "souk-id"]) assert.ok(!rows().includes(secret), secret);
});
