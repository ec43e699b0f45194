// The journal in PostgreSQL keeps what every journal promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import type { PostgresDatabase } from "./database.ts";
import { createPostgresEventJournal } from "./event-journal.ts";
import { readOutbox, readOutboxStatus, trimOutboxRows } from "./journal-outbox.ts";
import { appendEvent } from "./outbox.ts";
import type { Queries, SqlValue, Tx } from "./statements.ts";
import { temporaryPostgres } from "./testing.ts";

function instanceOf(database: PostgresDatabase): JournalInstance {
  const append: JournalInstance["append"] = (events, fails = false) =>
    database.write(async (tx) => {
      for (const event of events) appendEvent(tx, event);
      // A failure after the positions were given: a duplicate key in the outbox itself.
      const [first] = events;
      if (fails && first) appendEvent(tx, first);
    });
  return { journal: createPostgresEventJournal(database), append };
}

eventJournalConformance("postgres", async (t) => {
  const { database, another } = await temporaryPostgres(t);
  return { first: instanceOf(database), another: async () => instanceOf(await another()) };
});

type Explained = { readonly "QUERY PLAN": readonly [{ readonly Plan: { readonly "Total Cost": number } }] };

/** Says what each query would cost instead of running it. */
function pricing(database: PostgresDatabase, costs: number[]): Tx {
  const all = async <Row>(sql: string, ...params: SqlValue[]): Promise<Row[]> => {
    const [found] = await database.all<Explained>(`EXPLAIN (FORMAT JSON) ${sql}`, ...params);
    costs.push(found?.["QUERY PLAN"][0].Plan["Total Cost"] ?? Number.NaN);
    return [];
  };
  const get: Queries["get"] = async <Row>(sql: string, ...params: SqlValue[]) => (await all<Row>(sql, ...params))[0];
  return { all, get, run: async () => 0, outgoing: [] };
}

test("postgres: what is asked with each event is cheap in a store that was never analysed", async (t) => {
  const { database } = await temporaryPostgres(t);
  const setting = await database.get<{ cost: string }>("SELECT current_setting('jit_above_cost') AS cost");
  const costs: number[] = [];
  const queries = pricing(database, costs);
  await readOutbox(queries, { after: 0, limit: 200 });
  await readOutboxStatus(queries);
  await trimOutboxRows(queries, { writtenBefore: 0, seenBefore: 0, limit: 200 });
  assert.equal(costs.length, 3);
  for (const cost of costs) assert.ok(cost < Number(setting?.cost) / 100, `${cost}: it would be compiled each time`);
});
