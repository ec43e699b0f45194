// Carrying a store, with embedded stores on both sides: whole, stopped in the middle, and everything that must be refused.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { systemClock } from "../clock.ts";
import { openSqlite } from "../sqlite/database.ts";
import { sqliteImage } from "../sqlite/store-image.ts";
import { silentLog } from "../sqlite/testing.ts";
import { carryStore } from "./carry.ts";
import type { StoreImageEngine } from "./store-image.ts";

const SCHEMA = `
CREATE TABLE makers (name TEXT PRIMARY KEY, mark BLOB, founded INTEGER) STRICT;
CREATE TABLE "jars" (
  position INTEGER PRIMARY KEY AUTOINCREMENT, maker TEXT REFERENCES makers (name), litres REAL NOT NULL, note TEXT
) STRICT;
CREATE TABLE shelf (row INTEGER NOT NULL, place TEXT NOT NULL, jar INTEGER NOT NULL, PRIMARY KEY (place, row)) STRICT;
INSERT INTO shelf VALUES (0, 'seed', 0);
`;
const JARS = 1_234;

type World = {
  readonly from: string;
  readonly to: string;
  readonly migrations: URL;
  image(path: string): Promise<StoreImageEngine>;
  carry(change?: {
    signal?: AbortSignal;
    progress?: (what: string, done: number) => void;
  }): ReturnType<typeof carryStore>;
};

async function newWorld(t: TestContext): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "souk-carry-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const schema = join(folder, "migrations");
  await mkdir(schema);
  await writeFile(join(schema, "0001-jars.sql"), SCHEMA);
  const migrations = pathToFileURL(`${schema}/`);
  const [from, to] = [join(folder, "from.db"), join(folder, "to.db")];
  const store = await open(from, migrations);
  await store.write((tx) => {
    for (const name of ["żar", "zar", "Zar", "😀", "�"]) {
      tx.run("INSERT INTO makers VALUES (?, ?, ?)", name, Buffer.from(name), name === "zar" ? null : 1900);
    }
    for (let jar = 0; jar < JARS; jar += 1) {
      tx.run("INSERT INTO jars (maker, litres, note) VALUES (?, ?, ?)", "zar", jar / 4, jar % 3 ? `"${jar}"\n` : null);
      tx.run("INSERT INTO shelf VALUES (?, ?, ?)", jar % 7, `p${jar}`, jar);
    }
    tx.run("DELETE FROM jars WHERE position = ?", JARS);
  });
  await store.close();
  const image = (path: string) => sqliteImage({ url: `sqlite:${path}`, migrations, clock: systemClock });
  const carry: World["carry"] = async ({ signal, progress = () => undefined } = {}) =>
    carryStore({
      ...{ from: await image(from), to: await image(to), clock: systemClock, progress },
      ...(signal && { signal }),
    });
  return { from, to, migrations, image, carry };
}

const open = (path: string, migrations: URL) =>
  openSqlite({ url: `sqlite:${path}`, migrations, clock: systemClock, log: silentLog });

test("every row arrives, the seeds of a new store don't stay, and the store goes on counting where it was", async (t) => {
  const { from, to, migrations, carry } = await newWorld(t);
  const shown: number[] = [];
  const tables = await carry({ progress: (what, done) => void (what === "comparing" && shown.push(done)) });
  const rows = new Map(tables.map((table) => [table.name, table.rows]));
  assert.deepEqual([rows.get("makers"), rows.get("jars"), rows.get("shelf")], [5, JARS - 1, JARS + 1]);
  assert.equal(
    shown.at(-1),
    [...rows.values()].reduce((sum, count) => sum + count, 0),
  );
  const [old, moved] = [await open(from, migrations), await open(to, migrations)];
  assert.equal(moved.epoch, old.epoch);
  const { lastInsertRowid } = await moved.write((tx) => tx.run("INSERT INTO jars (litres) VALUES (1)"));
  assert.equal(lastInsertRowid, JARS + 1, "a number is not given out again");
  const marks = moved.read((tx) => tx.all<{ mark: Uint8Array }>("SELECT mark FROM makers WHERE name = ?", "😀"));
  assert.deepEqual(Buffer.from(marks[0]?.mark ?? []).toString(), "😀");
  await old.close();
  await moved.close();
});

test("a row that has ended stays behind, and one that a side drops by itself is no difference", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-carry-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "migrations"));
  await writeFile(
    join(folder, "migrations", "0001-visits.sql"),
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, ends_at INTEGER NOT NULL) STRICT;",
  );
  const migrations = pathToFileURL(`${folder}/migrations/`);
  const url = (name: string): string => `sqlite:${join(folder, name)}`;
  const endings = { visits: "ends_at" };
  const image = (name: string) => sqliteImage({ url: url(name), migrations, clock: systemClock, endings });
  const NOW = 1_800_000_000_000;
  const store = await openSqlite({ url: url("from.db"), migrations, clock: systemClock, log: silentLog });
  await store.write((tx) => {
    // Of a thousand every third has ended, and every third ends before the two sides are compared.
    for (let id = 0; id < 1_000; id += 1)
      tx.run("INSERT INTO visits VALUES (?, ?)", id, NOW + [-1, 10_000, 90_000][id % 3]!);
  });
  await store.close();
  let now = NOW;
  const drop = (sql: string): void => {
    const other = new DatabaseSync(join(folder, "to.db"));
    other.exec(sql);
    other.close();
  };
  const carry = async (to: string, lost: string) =>
    carryStore({
      ...{ from: await image("from.db"), to: await image(to), clock: { now: () => now } },
      progress: (what, done) => {
        if (what !== "comparing" || done > 1) return;
        now = NOW + 20_000;
        drop(lost);
      },
    });
  const lasting = (tables: Awaited<ReturnType<typeof carry>>) => tables.find(({ name }) => name === "visits")?.rows;
  assert.equal(
    lasting(await carry("to.db", "DELETE FROM visits WHERE ends_at < 1800000015000 AND id > 400")),
    333 + 134,
  );
  await rm(join(folder, "to.db"));
  now = NOW;
  await assert.rejects(carry("to.db", "DELETE FROM visits WHERE id = 401"), {
    name: "NotTheSame",
    message: /^visits: the row 401 /,
  });
});

test("stopped in the middle, nobody may open it, and the same move goes on to the same end", async (t) => {
  const { to, migrations, carry } = await newWorld(t);
  const stopping = new AbortController();
  const stopAt = (what: string, done: number): void => {
    if (what === "copying" && done >= 600) stopping.abort();
  };
  await assert.rejects(carry({ signal: stopping.signal, progress: stopAt }), { name: "AbortError" });
  await assert.rejects(open(to, migrations), /not all of the store has arrived/);
  const begun: number[] = [];
  await carry({ progress: (what, done) => void (what === "copying" && begun.push(done)) });
  assert.ok((begun[0] ?? 0) >= 1 && begun.length > 1);
  await (await open(to, migrations)).close();
});

test("a row that did not arrive as it was is named, and the store stays closed", async (t) => {
  const { to, migrations, carry } = await newWorld(t);
  const spoil = (what: string, done: number): void => {
    if (what !== "comparing" || done > 1) return;
    const other = new DatabaseSync(to);
    other.exec("UPDATE jars SET note = 'other' WHERE position = 700");
    other.close();
  };
  await assert.rejects(carry({ progress: spoil }), {
    name: "NotTheSame",
    message: "jars: the row 700 is not what it was",
  });
  await assert.rejects(open(to, migrations), /not all of the store has arrived/);
});

test("a store in use, one with a life of its own, and another store's half are refused", async (t) => {
  const { from, to, migrations, carry, image } = await newWorld(t);
  const user = await open(from, migrations);
  await user.write((tx) => tx.run("INSERT INTO feed_members VALUES ('jars-1', ?)", systemClock.now() + 10_000));
  await assert.rejects(carry(), { name: "StoreInUse", message: /in use by jars-1$/ });
  await user.write((tx) => tx.run("DELETE FROM feed_members"));
  await user.close();
  const half = await (await image(to)).openTarget("another store's epoch");
  await half.close();
  await assert.rejects(carry(), { name: "StoreOccupied", message: /half of another store's move$/ });
  await rm(to);
  await (await open(to, migrations)).close();
  await assert.rejects(carry(), { name: "StoreOccupied", message: /is not empty$/ });
});

test("a file that is no store, is not there, or is being written to is one clear line", async (t) => {
  const { from, carry } = await newWorld(t);
  const writer = new DatabaseSync(from);
  writer.exec("BEGIN IMMEDIATE");
  await assert.rejects(carry(), /is being written to$/);
  writer.exec("ROLLBACK; DELETE FROM schema_versions WHERE component = 'service'");
  writer.close();
  await assert.rejects(carry(), /is no store of this service$/);
  await rm(from);
  await assert.rejects(carry(), /there is no store at/);
});
