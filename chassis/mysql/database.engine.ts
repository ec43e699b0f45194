// The store in MySQL: operations, retries, migrations, and a server that goes away and comes back.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { silentLog } from "../sqlite/testing.ts";
import { openMysql } from "./database.ts";
import { createMysqlEventJournal } from "./event-journal.ts";
import { onceForKey } from "./idempotency.ts";
import { appendEvent } from "./outbox.ts";
import { startPrivateServer } from "./server.harness.ts";
import { cutConnections, temporaryMysql } from "./testing.ts";

const base = { clock: systemClock, log: silentLog, owner: "tests" };
const insert = `INSERT INTO idempotency (scope, "key", fingerprint, result, at) VALUES ('test', ?, '', '', 0)`;
const RETRIED = /souk_mysql_retries_total [1-9]/;
const keys = 'SELECT "key" FROM idempotency ORDER BY "key"';
const touch = 'UPDATE idempotency SET at = at + 1 WHERE "key" = ?';

test("an operation that throws is undone; a swallowed failure commits nothing either", async (t) => {
  const { database } = await temporaryMysql(t);
  const failing = database.write(async (tx) => {
    await tx.run(insert, "a");
    throw new TypeError("changed my mind");
  });
  await assert.rejects(failing, /^TypeError: changed my mind$/);
  await database.write((tx) => tx.run(insert, "b"));
  const swallowing = database.write(async (tx) => {
    await tx.run(insert, "c");
    await tx.run("INSERT INTO nowhere VALUES (1)").catch(() => undefined);
  });
  await assert.rejects(swallowing, /nowhere/);
  const goingOn = database.write(async (tx) => {
    await tx.run("INSERT INTO nowhere VALUES (1)").catch(() => undefined);
    await tx.run(insert, "d");
  });
  await assert.rejects(goingOn, /went on after/);
  assert.deepEqual(await database.all(keys), [{ key: "b" }]);
});

test("a row that is there already is no failure: the operation goes on, and the row stays as it is", async (t) => {
  const { database } = await temporaryMysql(t);
  assert.equal(await database.add(insert, "a"), true);
  await database.write(async (tx) => {
    assert.equal(await tx.add(insert, "a"), false);
    assert.equal(await tx.add(insert, "b"), true);
  });
  assert.deepEqual(await database.all(keys), [{ key: "a" }, { key: "b" }]);
});

test("keys are told apart by their bytes: case, accents, blanks at the end", async (t) => {
  const { database } = await temporaryMysql(t);
  const all = ["A", "a", "a ", "á", "ß", "ss", "😀", "a\0b"];
  for (const key of all) assert.equal(await database.add(insert, key), true, JSON.stringify(key));
  assert.equal((await database.all(keys)).length, all.length);
  assert.deepEqual(await database.get('SELECT "key" FROM idempotency WHERE "key" = ?', "a "), { key: "a " });
});

test("what does not fit is refused, not cut; a number that is none is our mistake", async (t) => {
  const { database } = await temporaryMysql(t);
  await assert.rejects(database.run(insert, "x".repeat(256)), /too long/);
  await assert.rejects(database.run("UPDATE feed_head SET position = ?", -1), /CONSTRAINT|constraint/);
  await assert.rejects(database.run("UPDATE feed_head SET position = ?", 0.5), TypeError);
  await assert.rejects(database.run("UPDATE feed_head SET position = ?", 2 ** 60), RangeError);
  await database.run("UPDATE feed_head SET position = ?", Number.MAX_SAFE_INTEGER);
  assert.deepEqual(await database.get("SELECT position FROM feed_head"), { position: Number.MAX_SAFE_INTEGER });
});

test("a deadlock is no failure: one of the two runs again, also where it was caught", async (t) => {
  const registry = new Registry();
  const { database } = await temporaryMysql(t, { registry });
  for (const key of ["x", "y"]) await database.run(insert, key);
  const cross = (first: string, second: string) =>
    database.write(async (tx) => {
      await tx.run(touch, first);
      await systemClock.sleep(50);
      await tx.run(touch, second).catch(() => assert.fail("caught, and something else thrown"));
    });
  await Promise.all([cross("x", "y"), cross("y", "x")]);
  assert.deepEqual(await database.all("SELECT at FROM idempotency"), [{ at: 2 }, { at: 2 }]);
  assert.match(await registry.metrics(), RETRIED);
});

test("whoever waits too long for a row begins again, and is refused in the end", async (t) => {
  const registry = new Registry();
  const { url, database } = await temporaryMysql(t);
  const hasty = await openMysql({ ...base, url: `${url}?lock_timeout=1`, registry });
  t.after(() => hasty.close());
  await database.run(insert, "x");
  await hasty.get("SELECT 1"); // It has its connection before anybody holds the row.
  /** Resolves when the row is held. */
  const hold = (ms: number) =>
    new Promise<{ readonly over: Promise<void> }>((held, failed) => {
      const over = database.write(async (tx) => {
        await tx.run(touch, "x");
        held({ over });
        await systemClock.sleep(ms);
      });
      over.catch(failed);
    });
  const short = await hold(1_500);
  await hasty.write((tx) => tx.run(touch, "x"));
  await short.over;
  assert.match(await registry.metrics(), RETRIED);
  const long = await hold(3_000);
  await assert.rejects(
    hasty.write((tx) => tx.run(touch, "x")),
    { code: "unavailable", status: 503 },
  );
  await long.over;
  assert.deepEqual(await database.get("SELECT at FROM idempotency"), { at: 3 });
});

test("several reads see one snapshot and can't write; big numbers come as numbers", async (t) => {
  const { database } = await temporaryMysql(t);
  await database.read(async (queries) => {
    assert.equal((await queries.all(keys)).length, 0);
    await database.run(insert, "a");
    assert.equal((await queries.all(keys)).length, 0);
  });
  const writing = database.read((queries) => queries.run(insert, "b"));
  await assert.rejects(writing, (error: Error) => /READ ONLY/.test(String(error.cause)));
  assert.deepEqual(await database.get("SELECT count(*) AS n FROM idempotency"), { n: 1 });
});

test("what rests on another instance's commit waits until that is on disk", async (t) => {
  const { database, another } = await temporaryMysql(t);
  const other = await another();
  const marks = async () => (await database.get<{ number: number }>("SELECT number FROM durable_mark"))?.number;
  const event = { id: "e", type: "t", version: 1, source: "orders", aggregateId: "a", aggregateVersion: 1, data: {} };
  await database.write(async (tx) => appendEvent(tx, { ...event, time: new Date(0).toISOString() }));
  const query = { after: 0, types: ["t"], limit: 10 };
  assert.equal((await createMysqlEventJournal(database).readOutbox(query)).head, 1);
  assert.equal(await marks(), 0, "our own commit: the server has confirmed it");
  await createMysqlEventJournal(other).readOutbox(query);
  assert.equal(await marks(), 1, "somebody else's");
  await createMysqlEventJournal(other).head();
  assert.equal(await marks(), 1, "known by now");
  const once = () =>
    database.write((tx) => onceForKey(tx, { scope: "s", key: "k", fingerprint: "f" }, 0, async () => 1));
  await once();
  assert.equal(await marks(), 1);
  await once();
  assert.equal(await marks(), 2, "a stored answer was given by somebody else");
});

test("connections that are cut are `unavailable`, at rest or amid an operation, and the next try works", async (t) => {
  const { database, another } = await temporaryMysql(t);
  const other = await another();
  await Promise.all(Array.from({ length: 5 }, () => database.get("SELECT SLEEP(0.05)")));
  const amid = database.write(async (tx) => {
    await tx.run(insert, "a");
    assert.ok((await cutConnections(other)) >= 5);
    await systemClock.sleep(50);
    await tx.run(insert, "b");
  });
  await assert.rejects(amid, { code: "unavailable", status: 503 });
  await database.write((tx) => tx.run(insert, "c"));
  assert.deepEqual(await database.all(keys), [{ key: "c" }]);
});

test("a statement that takes too long, and a pool that has no connection left, are `unavailable`", async (t) => {
  const { url } = await temporaryMysql(t);
  const tight = await openMysql({ ...base, url: `${url}?pool_size=1&connect_timeout=1&statement_timeout=400` });
  t.after(() => tight.close());
  await assert.rejects(tight.get("SELECT count(*) AS n FROM seq_1_to_1000000 AS a JOIN seq_1_to_1000000 AS b"), {
    code: "unavailable",
  });
  const holding = tight.write(() => systemClock.sleep(1_500));
  await assert.rejects(tight.get("SELECT 1"), { code: "unavailable" });
  await holding;
  assert.deepEqual(await tight.get("SELECT 1 AS one"), { one: 1 });
});

test("a server that does not promise to keep what it was told, or cuts what does not fit, is refused", async (t) => {
  const server = await startPrivateServer(t);
  const url = await server.urlOf("careful");
  for (const [variable, careless, careful, reason] of [
    ["innodb_flush_log_at_trx_commit", "2", "1", /innodb_flush_log_at_trx_commit must be 1/],
    ["sql_mode", "''", "DEFAULT", /sql_mode must have STRICT_TRANS_TABLES/],
  ] as const) {
    await server.say(`SET GLOBAL ${variable} = ${careless}`);
    await assert.rejects(openMysql({ ...base, url }), reason);
    await server.say(`SET GLOBAL ${variable} = ${careful}`);
  }
  await (await openMysql({ ...base, url })).close();
});

test("migrations run once though many start together; newer stores and other services' are refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-migrations-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "0001-shelf.sql"), "CREATE TABLE shelf (a TEXT);\nINSERT INTO shelf VALUES ('x');\n");
  const { url } = await temporaryMysql(t);
  const migrations = pathToFileURL(folder);
  const open = () => openMysql({ ...base, url, migrations });
  const all = await Promise.all(Array.from({ length: 6 }, open));
  assert.equal(new Set(all.map((database) => database.epoch)).size, 1);
  assert.deepEqual(await all[0]?.all("SELECT a FROM shelf"), [{ a: "x" }]);
  await Promise.all(all.map((database) => database.close()));
  const second = (last: string) => `ALTER TABLE shelf ADD COLUMN b VARCHAR(9) DEFAULT 'y';\n${last};\n`;
  await writeFile(join(folder, "0002-broken.sql"), second("INSERT INTO nowhere VALUES (1)"));
  await assert.rejects(open, /nowhere/);
  await assert.rejects(open, /nowhere/, "and again: what was done is not done twice");
  await writeFile(join(folder, "0002-broken.sql"), second("UPDATE shelf SET a = 'z'"));
  const database = await open();
  assert.deepEqual(await database.all("SELECT a, b FROM shelf"), [{ a: "z", b: "y" }]);
  await database.close();
  await rm(join(folder, "0002-broken.sql"));
  await assert.rejects(open, /has tests schema 2, this program knows only 1/);
  await assert.rejects(openMysql({ ...base, owner: "orders", url }), /is the store of tests; orders needs one of its/);
});

test("a migration that was cut off after any statement goes on, and a table of somebody else's is not taken for ours", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-migrations-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const statements = [
    "CREATE TABLE shelf (a INT PRIMARY KEY)",
    "INSERT INTO shelf VALUES (1)",
    "ALTER TABLE shelf ADD COLUMN b INT",
    "CREATE INDEX shelf_b ON shelf (b)",
  ];
  await writeFile(join(folder, "0001-shelf.sql"), `${statements.join(";\n")};\n`);
  const migrations = pathToFileURL(folder);
  for (let done = 0; done <= statements.length; done += 1) {
    for (const noted of [done - 1, done]) {
      const { url, database } = await temporaryMysql(t);
      for (const statement of statements.slice(0, done)) await database.run(statement);
      // As it stands when the process is killed: the statement is done, and its end may not be written down.
      const sql = "INSERT INTO schema_versions VALUES ('tests', 1, 'shelf', ?, ?, NULL)";
      await database.run(sql, Math.max(done, 0), Math.max(noted, 0));
      const opened = await openMysql({ ...base, url, migrations });
      assert.deepEqual(await opened.all("SELECT a, b FROM shelf"), [{ a: 1, b: null }], `${done}, noted ${noted}`);
      await opened.close();
    }
  }
  const { url, database } = await temporaryMysql(t);
  await database.run("CREATE TABLE shelf (a INT PRIMARY KEY)");
  for (let round = 0; round < 2; round += 1) {
    await assert.rejects(openMysql({ ...base, url, migrations }), /shelf' already exists/);
  }
});

test("a server that is not there, or lets us not in, is one line without the password", async (t) => {
  const { url } = await temporaryMysql(t);
  const wrong = new URL(url);
  wrong.password = "canary";
  wrong.username = "nobody";
  const away = new URL(url);
  away.port = "1";
  away.password = "canary";
  for (const [tried, reason] of [
    [wrong, /^Error: the MySQL store 127\.0\.0\.1:\d+\/souk_test_\w+[^\n]*nobody[^\n]*$/],
    [away, /^Error: the MySQL store 127\.0\.0\.1:1\/souk_test_\w+ can't be reached: [^\n]*ECONNREFUSED[^\n]*$/],
  ] as const) {
    const error = await openMysql({ ...base, url: tried.href }).then(() => undefined, String);
    assert.match(error ?? "", reason);
    assert.doesNotMatch(error ?? "", /canary/);
  }
});
