// The store in PostgreSQL: operations, retries, migrations, and a server that goes away and comes back.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { silentLog } from "../sqlite/testing.ts";
import { openPostgres } from "./database.ts";
import { temporaryPostgres } from "./testing.ts";

const base = { clock: systemClock, log: silentLog, owner: "tests" };
const insert = "INSERT INTO idempotency (scope, key, fingerprint, result, at) VALUES ('test', $1, '', '', 0)";
const RETRIED = /souk_postgres_retries_total [1-9]/;
const keys = "SELECT key FROM idempotency ORDER BY key";

test("an operation that throws is undone; a swallowed failure commits nothing either", async (t) => {
  const { database } = await temporaryPostgres(t);
  const failing = database.write(async (tx) => {
    await tx.run(insert, "a");
    throw new TypeError("changed my mind");
  });
  await assert.rejects(failing, /^TypeError: changed my mind$/);
  await database.write((tx) => tx.run(insert, "b"));
  const swallowing = database.write(async (tx) => {
    await tx.run(insert, "c");
    await tx.run(insert, "b").catch(() => undefined);
  });
  await assert.rejects(swallowing, /went on after/);
  assert.deepEqual(await database.all(keys), [{ key: "b" }]);
});

test("a deadlock is no failure: one of the two runs again", async (t) => {
  const registry = new Registry();
  const { database } = await temporaryPostgres(t, { registry });
  await database.run(insert, "x");
  await database.run(insert, "y");
  const touch = "UPDATE idempotency SET at = at + 1 WHERE key = $1";
  const cross = (first: string, second: string) =>
    database.write(async (tx) => {
      await tx.run(touch, first);
      await systemClock.sleep(50);
      await tx.run(touch, second);
    });
  await Promise.all([cross("x", "y"), cross("y", "x")]);
  assert.deepEqual(await database.all("SELECT at FROM idempotency"), [{ at: 2 }, { at: 2 }]);
  assert.match(await registry.metrics(), RETRIED);
});

test("a deadlock between single statements is none either", async (t) => {
  const registry = new Registry();
  const { database } = await temporaryPostgres(t, { registry });
  await database.run(insert, "x");
  await database.run(insert, "y");
  const slowly = (order: "ASC" | "DESC") =>
    database.run(`WITH locked AS MATERIALIZED (SELECT key, pg_sleep(0.05) FROM (
      SELECT key FROM idempotency ORDER BY key ${order} FOR UPDATE) AS each)
      UPDATE idempotency SET at = at + 1 FROM locked WHERE idempotency.key = locked.key`);
  await Promise.all([slowly("ASC"), slowly("DESC")]);
  assert.deepEqual(await database.all("SELECT at FROM idempotency"), [{ at: 2 }, { at: 2 }]);
  assert.match(await registry.metrics(), RETRIED);
});

test("several reads see one snapshot and can't write; big numbers come as numbers", async (t) => {
  const { database } = await temporaryPostgres(t);
  await database.read(async (queries) => {
    assert.equal((await queries.all(keys)).length, 0);
    await database.run(insert, "a");
    assert.equal((await queries.all(keys)).length, 0);
  });
  const writing = database.read((queries) => queries.run(insert, "b"));
  await assert.rejects(writing, (error: Error) => /read-only/.test(String(error.cause)));
  assert.deepEqual(await database.get("SELECT count(*) AS n FROM idempotency"), { n: 1 });
});

test("a character that no text can hold is the client's mistake", async (t) => {
  const { database } = await temporaryPostgres(t);
  await assert.rejects(database.run(insert, "a\0b"), { code: "unprocessable" });
});

test("connections that are cut are `unavailable`, at rest or amid an operation, and the next try works", async (t) => {
  const { database, another } = await temporaryPostgres(t);
  const other = await another();
  const cut = () =>
    other.all(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`);
  await Promise.all(Array.from({ length: 5 }, () => database.get("SELECT pg_sleep(0.05)")));
  const amid = database.write(async (tx) => {
    await tx.run(insert, "a");
    await cut();
    await systemClock.sleep(50);
    await tx.run(insert, "b");
  });
  await assert.rejects(amid, { code: "unavailable", status: 503 });
  await database.write((tx) => tx.run(insert, "c"));
  assert.deepEqual(await database.all(keys), [{ key: "c" }]);
});

test("a statement that takes too long, and a pool that has no connection left, are `unavailable`", async (t) => {
  const { url } = await temporaryPostgres(t);
  const tight = await openPostgres({ ...base, url: `${url}?pool_size=1&connect_timeout=1&statement_timeout=400` });
  t.after(() => tight.close());
  await assert.rejects(tight.get("SELECT pg_sleep(5)"), { code: "unavailable" });
  const holding = tight.write(() => systemClock.sleep(1_500));
  await assert.rejects(tight.get("SELECT 1"), { code: "unavailable" });
  await holding;
  assert.deepEqual(await tight.get("SELECT 1 AS one"), { one: 1 });
});

test("migrations run once though many start together; newer stores and other services' are refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-migrations-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "0001-shelf.sql"), "CREATE TABLE shelf (a TEXT); INSERT INTO shelf VALUES ('x');");
  const { url } = await temporaryPostgres(t);
  const migrations = pathToFileURL(folder);
  const open = () => openPostgres({ ...base, url, migrations });
  const all = await Promise.all(Array.from({ length: 6 }, open));
  assert.equal(new Set(all.map((database) => database.epoch)).size, 1);
  assert.deepEqual(await all[0]?.all("SELECT a FROM shelf"), [{ a: "x" }]);
  await Promise.all(all.map((database) => database.close()));
  await writeFile(
    join(folder, "0002-broken.sql"),
    "ALTER TABLE shelf ADD COLUMN b TEXT; INSERT INTO nowhere VALUES (1);",
  );
  await assert.rejects(open, /nowhere/);
  await writeFile(join(folder, "0002-broken.sql"), "ALTER TABLE shelf ADD COLUMN b TEXT DEFAULT 'y';");
  const second = await open();
  assert.deepEqual(await second.all("SELECT a, b FROM shelf"), [{ a: "x", b: "y" }]);
  await second.close();
  await rm(join(folder, "0002-broken.sql"));
  await assert.rejects(open, /has tests schema 2, this program knows only 1/);
  await assert.rejects(
    openPostgres({ ...base, owner: "orders", url }),
    /is the store of tests; orders needs one of its/,
  );
});

test("a server that is not there, or lets us not in, is one line without the password", async (t) => {
  const { url } = await temporaryPostgres(t);
  const wrong = new URL(url);
  wrong.password = "canary";
  wrong.username = "nobody";
  const away = new URL(url);
  away.port = "1";
  away.password = "canary";
  for (const [tried, reason] of [
    [wrong, /^Error: the PostgreSQL store 127\.0\.0\.1:\d+\/souk_test_\w+[^\n]*nobody[^\n]*$/],
    [away, /^Error: the PostgreSQL store 127\.0\.0\.1:1\/souk_test_\w+ can't be reached: [^\n]*ECONNREFUSED[^\n]*$/],
  ] as const) {
    const error = await openPostgres({ ...base, url: tried.href }).then(() => undefined, String);
    assert.match(error ?? "", reason);
    assert.doesNotMatch(error ?? "", /canary/);
  }
});
