import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { openSqlite } from "./database.ts";
import { silentLog, temporaryDatabase, temporaryUrl } from "./testing.ts";

const insert = "INSERT INTO idempotency (scope, key, fingerprint, result, at) VALUES ('test', ?, '', '', 0)";
const keys = "SELECT key FROM idempotency ORDER BY key";

test("operations that wait together share one commit", async (t) => {
  const registry = new Registry();
  // A group also ends after 25 ms: on a busy machine a hundred inserts may take longer.
  const clock = { ...systemClock, monotonicMs: () => 0 };
  const database = await temporaryDatabase(t, { registry, clock });
  let commits = 0;
  database.onCommit(() => {
    commits += 1;
  });
  await Promise.all(Array.from({ length: 100 }, (_, n) => database.write((tx) => tx.run(insert, `${n}`))));
  assert.equal(commits, 1);
  assert.match(await registry.metrics(), /souk_sqlite_operations_total 100/);
});

test("an operation that throws is undone alone", async (t) => {
  const database = await temporaryDatabase(t);
  const outcomes = await Promise.allSettled([
    database.write((tx) => tx.run(insert, "a")),
    database.write((tx) => {
      tx.run(insert, "b");
      throw new Error("changed my mind");
    }),
    database.write((tx) => tx.run(insert, "a")),
    database.write((tx) => tx.run(insert, "c")),
  ]);
  assert.deepEqual(
    outcomes.map((each) => each.status),
    ["fulfilled", "rejected", "rejected", "fulfilled"],
  );
  assert.deepEqual(
    database.read((tx) => tx.all<{ key: string }>(keys)).map((row) => row.key),
    ["a", "c"],
  );
});

test("an asynchronous operation is refused and undone", async (t) => {
  const database = await temporaryDatabase(t);
  await assert.rejects(
    database.write(async (tx) => {
      tx.run(insert, "a");
    }),
    /must not be asynchronous/,
  );
  assert.equal(database.read((tx) => tx.all(keys)).length, 0);
});

test("a read sees the last commit, one snapshot, and can't write", async (t) => {
  const database = await temporaryDatabase(t);
  const written = database.write((tx) => {
    tx.run(insert, "a");
    return database.read((reader) => reader.all(keys).length);
  });
  assert.equal(await written, 0);
  assert.equal(database.read((tx) => tx.all(keys)).length, 1);
  assert.throws(() => database.read((tx) => tx.run(insert, "b")), /readonly/);
  assert.equal(database.read((tx) => tx.all(keys)).length, 1);
});

test("a store in memory works alike", async (t) => {
  const database = await temporaryDatabase(t, { url: "sqlite::memory:" });
  await database.write((tx) => tx.run(insert, "a"));
  assert.equal(database.read((tx) => tx.all(keys)).length, 1);
});

test("the file is in WAL mode and the epoch outlives a restart", async (t) => {
  const url = await temporaryUrl(t);
  const first = await openSqlite({ url, clock: systemClock, log: silentLog });
  const epoch = first.epoch;
  await first.close();
  const second = await temporaryDatabase(t, { url });
  assert.equal(second.epoch, epoch);
  assert.equal(second.read((tx) => tx.get<{ journal_mode: string }>("PRAGMA journal_mode"))?.journal_mode, "wal");
  assert.equal(await second.write((tx) => tx.get<{ synchronous: number }>("PRAGMA synchronous")?.synchronous), 2);
});

test("close finishes what is queued and may be called twice", async (t) => {
  const url = await temporaryUrl(t);
  const database = await openSqlite({ url, clock: systemClock, log: silentLog });
  const written = database.write((tx) => tx.run(insert, "a"));
  await database.close();
  await database.close();
  assert.equal((await written).changes, 1);
});

test("migrations run once, in order, and a newer store is refused", async (t) => {
  const url = await temporaryUrl(t);
  const folder = url.slice("sqlite:".length).replace("store.db", "migrations");
  await mkdir(folder);
  await writeFile(`${folder}/0001-shelf.sql`, "CREATE TABLE shelf (a TEXT) STRICT; INSERT INTO shelf VALUES ('x');");
  const migrations = pathToFileURL(folder);
  const open = () => openSqlite({ url, clock: systemClock, log: silentLog, migrations });
  await (await open()).close();
  await writeFile(`${folder}/0002-more.sql`, "ALTER TABLE shelf ADD COLUMN b TEXT DEFAULT 'y';");
  // Two processes start at once; a second handle in this process stands for the other.
  const both = await Promise.all([open(), open()]);
  const rows = both.map((database) => database.read((tx) => tx.all("SELECT a, b FROM shelf")).length);
  assert.deepEqual(rows, [1, 1]);
  await Promise.all(both.map((database) => database.close()));
  await assert.rejects(openSqlite({ url, clock: systemClock, log: silentLog }), /knows only 0/);
});

test("a migration that fails leaves nothing behind", async (t) => {
  const url = await temporaryUrl(t);
  const folder = url.slice("sqlite:".length).replace("store.db", "migrations");
  await mkdir(folder);
  await writeFile(`${folder}/0001-shelf.sql`, "CREATE TABLE shelf (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);");
  const migrations = pathToFileURL(folder);
  await assert.rejects(openSqlite({ url, clock: systemClock, log: silentLog, migrations }), /nowhere/);
  const connection = new DatabaseSync(url.slice("sqlite:".length));
  assert.equal(connection.prepare("SELECT name FROM sqlite_master WHERE name = 'shelf'").get(), undefined);
  connection.close();
});

test("a URL that is no absolute path is refused", async () => {
  for (const url of ["sqlite:relative.db", "postgres://x", "", "sqlite:"]) {
    await assert.rejects(openSqlite({ url, clock: systemClock, log: silentLog }), /DATABASE_URL/);
  }
});

test("a writer waits for another process without blocking the event loop, and learns of its commits", async (t) => {
  const url = await temporaryUrl(t);
  const database = await temporaryDatabase(t, { url });
  const other = new DatabaseSync(url.slice("sqlite:".length));
  t.after(() => other.close());
  other.exec("BEGIN IMMEDIATE");
  const written = database.write((tx) => tx.run(insert, "mine"));
  let turns = 0;
  const startedMs = performance.now();
  while (performance.now() - startedMs < 200) {
    await systemClock.sleep(1);
    turns += 1;
  }
  assert.ok(turns > 40, `${turns} turns of the event loop in 200 ms`);
  other.exec("COMMIT");
  await written;
  const noticed = new Promise<void>((resolve) => {
    database.onCommit(resolve);
  });
  other.prepare(insert).run("theirs");
  await noticed;
});
