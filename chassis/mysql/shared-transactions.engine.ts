// Operations that share a transaction in MySQL.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { type SharingStore, sharedTransactionsConformance } from "../shared-transactions.conformance.ts";
import { silentLog } from "../sqlite/testing.ts";
import { touchesOfEvent, touchesOfKey } from "../touches.ts";
import { type MysqlDatabase, openMysql, type Tx } from "./database.ts";
import { onceForKey } from "./idempotency.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outbox.ts";
import type { Change, Into, Lookup } from "./statements.ts";
import { cutConnections, temporaryMysql } from "./testing.ts";

const KEYS: Into = { table: "idempotency", columns: ["scope", '"key"', "fingerprint", "result", "at"] };
const of = { table: "idempotency", key: ["scope", '"key"'] } as const;
const LOCK: Lookup = { ...of, columns: 'scope, "key", at', tail: "FOR UPDATE" };
const AT: Change = { ...of, expect: ["at"], set: ["at", "result"] };

sharedTransactionsConformance("mysql", async (t) => {
  const registry = new Registry();
  const { url, another } = await temporaryMysql(t);
  const database = await openMysql({ clock: systemClock, log: silentLog, owner: "tests", url, registry });
  t.after(() => database.close());
  const storeOf = (on: MysqlDatabase): SharingStore<Tx> => ({
    ...{ share: on.share, onceForKey, touchesOfKey, takeEvent, touchesOfEvent, appendEvent },
    keys: async () => (await on.all<{ key: string }>('SELECT "key" FROM idempotency ORDER BY "key"')).map((r) => r.key),
    published: async () => (await on.all<{ id: string }>("SELECT id FROM outbox ORDER BY position")).map((r) => r.id),
    metrics: () => registry.metrics(),
    another: async () => storeOf(await another()),
  });
  return storeOf(database);
});

test("rows that are changed together keep their own values; one that is not as expected is told alone", async (t) => {
  const { database } = await temporaryMysql(t);
  const ids = Array.from({ length: 9 }, (_, index) => `k${index}`);
  await database.write((tx) =>
    tx.put(
      KEYS,
      ids.map((id, index) => ["s", id, "", "", index]),
    ),
  );
  // The third and the seventh expect what is not so.
  const changed = await Promise.all(
    ids.map((id, index) =>
      database.share(
        async (tx) => {
          const row = await tx.findOne<{ at: number }>(LOCK, "s", id);
          assert.equal(row?.at, index);
          const expected = index % 4 === 2 ? 77 : index;
          return tx.change(AT, { key: ["s", id], expect: [expected], set: [index + 100, index === 5 ? null : id] });
        },
        [id],
      ),
    ),
  );
  assert.deepEqual(
    changed,
    ids.map((_, index) => index % 4 !== 2),
  );
  const rows = await database.all<{ at: number; result: string | null }>(
    'SELECT at, result FROM idempotency ORDER BY "key"',
  );
  assert.deepEqual(
    rows,
    ids.map((id, index) => {
      if (index % 4 === 2) return { at: index, result: "" };
      return { at: index + 100, result: index === 5 ? null : id };
    }),
  );
});

test("looks that begin together are told apart by their keys' bytes", async (t) => {
  const { database } = await temporaryMysql(t);
  const ids = ["A", "a", "a ", "á", "ss", "ß", "😀", `o'"\\\0`, "missing"];
  const present = ids.slice(0, -1);
  await database.write((tx) =>
    tx.put(
      KEYS,
      present.map((id, index) => ["s", id, "", "", index]),
    ),
  );
  const look: Lookup = { ...LOCK, tail: "" };
  const found = await Promise.all(ids.map((id) => database.findOne<{ at: number }>(look, "s", id)));
  assert.deepEqual(
    found.map((row) => row?.at),
    [...present.keys(), undefined],
  );
});

test("a connection that is cut amid a shared transaction leaves nothing of it; each runs again alone", async (t) => {
  const { database, another } = await temporaryMysql(t);
  const other = await another();
  const runs = Array.from({ length: 8 }, () => 0);
  const begun = runs.map((_, index) =>
    database.share(
      async (tx) => {
        const tries = (runs[index] ?? 0) + 1;
        runs[index] = tries;
        await tx.put(KEYS, [["s", `k${index}`, "", "", tries]]);
        if (index === 3 && tries === 1) await cutConnections(other);
        await tx.findOne(LOCK, "s", `k${index}`);
      },
      [`${index}`],
    ),
  );
  await Promise.all(begun);
  assert.deepEqual(new Set(runs), new Set([2]));
  const rows = await other.all<{ at: number }>("SELECT at FROM idempotency");
  assert.deepEqual(
    rows.map(({ at }) => at),
    runs,
  );
});
