// The source's side of a feed: waiting, batching, what is refused, what is trimmed.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "../clock.ts";
import { createEvent } from "../events.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { appendEvent } from "../sqlite/outbox.ts";
import { silentLog, temporaryDatabase } from "../sqlite/testing.ts";
import { createFeed, type Feed, type FeedOptions } from "./feed.ts";
import { createAcknowledgements, OUTBOX_KEPT_MS, SUBSCRIBER_KEPT_MS, trimOutbox } from "./feed-acknowledgements.ts";
import { happened } from "./feed-fixture.ts";
import { parseQuery } from "./feed-routes.ts";
import type { FeedRequest } from "./feed-wire.ts";
import { ALL_PARTITIONS } from "./partitions.ts";

const ids = createIds(systemClock, systemRandom);
const other = { ...happened, type: "thing.other" };
const request: FeedRequest = { subscriber: "reader", types: [happened.type], after: [0], limit: 100, waitMs: 5_000 };

function append(database: SqliteDatabase, count = 1, definition = happened): Promise<void> {
  return database.write((tx) => {
    for (let index = 0; index < count; index += 1) {
      const content = { aggregateId: ids.uuid(), aggregateVersion: 1, data: { by: "test" } };
      appendEvent(tx, createEvent(definition, content, { ids, clock: systemClock }));
    }
  });
}

async function open(t: TestContext, options: Partial<FeedOptions> = {}) {
  const database = await temporaryDatabase(t);
  const journal = createSqliteEventJournal(database);
  const feed = createFeed({ journal, clock: systemClock, onAcknowledged: () => undefined, ...options });
  return { database, journal, feed };
}

/** Asks as a reader that was answered before, and so knows the store's epoch. */
async function poll(feed: Feed, change: Partial<FeedRequest> = {}, signal = new AbortController().signal) {
  const { after: _, ...joining } = request;
  const { epoch } = await feed.poll({ ...joining, subscriber: "somebody-else" }, signal);
  const answer = await feed.poll({ ...request, epoch, ...change }, signal);
  return answer.kind === "gone" ? { ...answer, bodies: [] as readonly string[], next: -1 } : answer;
}

test("a reader that was never answered learns the epoch at once, though there is nothing to read", async (t) => {
  const { database, feed } = await open(t);
  const startedMs = performance.now();
  const answer = await feed.poll({ ...request, waitMs: 20_000 }, new AbortController().signal);
  assert.equal(answer.epoch, database.epoch);
  assert.ok(performance.now() - startedMs < 1_000, `${performance.now() - startedMs} ms`);
});

test("a parked reader is woken by the commit, not by a timer", async (t) => {
  const { database, feed } = await open(t);
  await append(database);
  const answer = poll(feed, { after: [1], waitMs: 20_000 });
  await systemClock.sleep(100);
  await append(database);
  const startedMs = performance.now();
  assert.equal((await answer).bodies.length, 1);
  assert.ok(performance.now() - startedMs < 50, `${performance.now() - startedMs} ms`);
});

test("events of other types don't wake it, but it may pass over them before long", async (t) => {
  const { database, feed } = await open(t);
  const startedMs = performance.now();
  const answer = poll(feed, { waitMs: 20_000 });
  await append(database, 3, other);
  const { bodies, next } = await answer;
  assert.deepEqual([bodies.length, next], [0, 3]);
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs > 500 && tookMs < 2_000, `${tookMs} ms`);
});

test("under load one answer carries what several commits brought", async (t) => {
  const { database, feed } = await open(t, { lingerMs: 200 });
  let answers = 0;
  let seen = 0;
  const reading = (async () => {
    for (let after = 0; seen < 300; ) {
      const answer = await poll(feed, { after: [after] });
      answers += 1;
      seen += answer.bodies.length;
      after = answer.next;
    }
  })();
  for (let commit = 0; commit < 300; commit += 1) {
    await append(database);
    if (commit % 3 === 0) await systemClock.sleep(1);
  }
  await reading;
  t.diagnostic(`${answers} answers for 300 commits`);
  assert.ok(answers < 75);
});

test("an answer is bounded by the limit, and `next` says where to go on", async (t) => {
  const { database, feed } = await open(t);
  await append(database, 25);
  const first = await poll(feed, { limit: 10 });
  assert.deepEqual([first.bodies.length, first.next, first.head], [10, 10, 25]);
  const last = await poll(feed, { limit: 100, after: [20] });
  assert.deepEqual([last.bodies.length, last.next], [5, 25]);
});

test("a reader of some partitions gets theirs alone, each behind its own position", async (t) => {
  const { database, feed } = await open(t);
  await append(database, 200);
  const rows = database.read((tx) =>
    tx.all<{ position: number; partition: number; id: string }>("SELECT * FROM outbox"),
  );
  const wanted = rows.filter(
    (row) => (row.partition === 2 && row.position > 50) || (row.partition === 5 && row.position > 120),
  );
  const { bodies } = await poll(feed, { partitions: [2, 5], after: [50, 120], limit: 500 });
  assert.deepEqual(
    bodies.map((body) => JSON.parse(body).id),
    wanted.map((row) => row.id),
  );
});

test("a reader of all partitions, each behind its own position, gets nothing again", async (t) => {
  const { database, feed } = await open(t);
  await append(database, 200);
  const rows = database.read((tx) =>
    tx.all<{ position: number; partition: number; id: string }>("SELECT * FROM outbox"),
  );
  const after = ALL_PARTITIONS.map((partition) => 20 * partition);
  const { bodies } = await poll(feed, { after, limit: 500 });
  assert.deepEqual(
    bodies.map((body) => JSON.parse(body).id),
    rows.filter((row) => row.position > 20 * row.partition).map((row) => row.id),
  );
});

test("without a position it answers the head at once", async (t) => {
  const { database, feed } = await open(t);
  await append(database, 4);
  const { after: _, ...atHead } = request;
  const answer = await feed.poll(atHead, new AbortController().signal);
  assert.ok(answer.kind === "batch");
  assert.deepEqual([answer.next, answer.bodies.length, answer.epoch], [4, 0, database.epoch]);
});

test("positions of another epoch, below the floor or above the head are gone", async (t) => {
  const { database, journal, feed } = await open(t);
  await append(database, 4);
  assert.equal((await poll(feed, { epoch: "another" })).kind, "gone");
  assert.equal((await poll(feed, { after: [5] })).kind, "gone");
  assert.equal((await poll(feed, { after: [2], epoch: database.epoch })).kind, "batch");
  await trimOutbox(journal, systemClock.now() + OUTBOX_KEPT_MS + 1_000);
  assert.equal((await poll(feed, { after: [2] })).kind, "gone");
  assert.equal((await poll(feed, { after: [4], waitMs: 0 })).kind, "batch");
});

test("a reader that goes away leaves nothing behind, and closing answers all", async (t) => {
  const { feed } = await open(t);
  const gone = new AbortController();
  const waiting = poll(feed, {}, gone.signal);
  gone.abort(new Error("gone"));
  await assert.rejects(waiting, /gone/);
  const parked = poll(feed);
  await systemClock.sleep(20);
  feed.close();
  assert.equal((await parked).bodies.length, 0);
  await assert.rejects(poll(feed), { code: "unavailable" });
});

test("a query that makes no sense is refused", () => {
  const base = { subscriber: "reader", types: "a,b", limit: 1, waitMs: 0 };
  assert.throws(() => parseQuery({ ...base, partitions: "1,9" }), { code: "bad_request" });
  assert.throws(() => parseQuery({ ...base, partitions: "1,1" }), { code: "bad_request" });
  assert.throws(() => parseQuery({ ...base, partitions: "1,2,3", after: "1,2" }), { code: "bad_request" });
  assert.deepEqual(parseQuery({ ...base, partitions: "1,2", after: "7" }).after, [7]);
});

test("trimming stops at the slowest subscriber's slowest partition, and at what is young", async (t) => {
  const database = await temporaryDatabase(t);
  const journal = createSqliteEventJournal(database);
  const acknowledgements = createAcknowledgements(journal, systemClock, silentLog);
  await append(database, 30);
  const later = systemClock.now() + OUTBOX_KEPT_MS + 1_000;
  const rows = () => database.read((tx) => tx.get<{ n: number }>("SELECT count(*) AS n FROM outbox"))?.n;
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  acknowledgements.record("quick", all, 25);
  acknowledgements.record("slow", all.slice(0, 7), 25);
  await acknowledgements.flush();
  assert.equal(await trimOutbox(journal, later), 0, "one partition of `slow` has acknowledged nothing yet");
  acknowledgements.record("slow", [7], 10);
  await acknowledgements.flush();
  assert.equal(await trimOutbox(journal, systemClock.now()), 0, "young rows stay");
  assert.equal(await trimOutbox(journal, later), 10);
  assert.equal(rows(), 20);
  acknowledgements.record("slow", all, 30);
  acknowledgements.record("quick", all, 5); // An old request that came late.
  await acknowledgements.flush();
  assert.equal(await trimOutbox(journal, later), 15);
  assert.equal(
    await trimOutbox(journal, systemClock.now() + SUBSCRIBER_KEPT_MS + 1_000),
    5,
    "nobody is registered any more",
  );
  await append(database);
  assert.equal(journal.head(), 31, "positions are never used again");
});
