import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { dataFolderOf, makeDataFolder } from "../market/data-folder.ts";
import { diskFault, expectSpace } from "./disk.ts";
import { type PinnedStore, pinStores } from "./same-moment.ts";
import { copyStore } from "./store-file.ts";
import { storesOf } from "./store-list.ts";
import { takeBackup } from "./take-backup.ts";

async function temporaryFolder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "souk-moment-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

function makeStore(path: string): void {
  const connection = new DatabaseSync(path);
  connection.exec("PRAGMA journal_mode = WAL; CREATE TABLE steps (n INTEGER PRIMARY KEY, text TEXT)");
  connection.close();
}

/** Writes every step to the first store and, when that is on disk, to the second: as a purchase goes through services. */
const writer = (paths: readonly string[]): string => `
  import { DatabaseSync } from "node:sqlite";
  const [first, second] = ${JSON.stringify(paths)}.map((path) => new DatabaseSync(path, { timeout: 5000 }));
  const inserts = [first, second].map((each) => each.prepare("INSERT INTO steps (text) VALUES ('" + "x".repeat(500) + "')"));
  console.log("writing");
  const run = () => {
    for (let n = 0; n < 20; n += 1) for (const insert of inserts) insert.run();
    setImmediate(run);
  };
  run();`;

test("stores that another process writes one after the other are seen at one moment, every time", async (t) => {
  const folder = await temporaryFolder(t);
  // The later store comes first in the order of locks, which is the hard case.
  const paths = [join(folder, "b.db"), join(folder, "a.db")];
  for (const path of paths) makeStore(path);
  const child = spawn(process.execPath, ["--input-type=module", "-e", writer(paths)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => Promise.resolve(child.kill("SIGKILL")));
  await once(child.stdout, "data");
  const counts: number[] = [];
  const waited: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const files = ["a", "b"].map((name) => ({ name, path: join(folder, `${name}.db`) }));
    const moment = await pinStores(files, systemClock);
    waited.push(moment.pausedMs);
    await systemClock.sleep(5); // The writer goes on; the copies do not see it.
    const [later, sooner] = await Promise.all(
      moment.stores.map((store) => copyStore(store, join(folder, `copy-${store.name}.db`), () => {})),
    );
    moment.close();
    const ahead = Number(sooner?.steps) - Number(later?.steps);
    assert.ok(ahead === 0 || ahead === 1, `round ${round}: ${sooner?.steps} and ${later?.steps}`);
    counts.push(Number(later?.steps));
  }
  assert.ok((counts.at(-1) ?? 0) > (counts[0] ?? 0), "the writer wrote on");
  t.diagnostic(`writers waited at most ${Math.max(...waited).toFixed(1)} ms`);
});

test("a damaged store makes no backup, and the complaint names it", async (t) => {
  const home = await temporaryFolder(t);
  const folder = dataFolderOf({ SOUK_DATA_DIR: join(home, "shop") });
  await makeDataFolder(folder);
  await writeFile(folder.secretsFile, "{}");
  const path = folder.storeFile("orders");
  makeStore(path);
  const connection = new DatabaseSync(path);
  connection.exec(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO steps SELECT i, 'x' FROM n",
  );
  connection.close();
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(600, 0xee), 0, 600, 4_096);
  await file.close();
  const order = {
    folder,
    stores: [{ name: "orders", path }],
    target: join(home, "shop.tar"),
    souk: "0.1.0",
    clock: systemClock,
    progress: () => {},
    signal: new AbortController().signal,
  };
  await assert.rejects(takeBackup(order), { name: "CommandError", message: /^the store of orders is damaged: / });
  await writeFile(path, "no SQLite file at all, but long enough to be taken for one".repeat(20));
  await assert.rejects(takeBackup(order), { name: "CommandError", message: /^the store of orders is damaged: / });
  assert.deepEqual(await readdir(home), ["shop"]);
});

test("a backup that is stopped, or can't be written, leaves nothing behind", async (t) => {
  const home = await temporaryFolder(t);
  const folder = dataFolderOf({ SOUK_DATA_DIR: join(home, "shop") });
  await makeDataFolder(folder);
  makeStore(folder.storeFile("orders"));
  const order = {
    folder,
    stores: [{ name: "orders", path: folder.storeFile("orders") }],
    souk: "0.1.0",
    clock: systemClock,
    progress: () => {},
  };
  const stopped = { ...order, target: join(home, "shop.tar"), signal: AbortSignal.abort() };
  await assert.rejects(takeBackup(stopped), { message: "stopped; no backup was written" });
  await appendFile(join(home, "plain"), "");
  for (const parent of ["none", "plain"]) {
    const elsewhere = { ...order, target: join(home, parent, "shop.tar"), signal: new AbortController().signal };
    await assert.rejects(takeBackup(elsewhere), { message: /shop\.tar can't be written: there is no such folder$/ });
  }
  assert.deepEqual((await readdir(home)).sort(), ["plain", "shop"]);
});

test("what a disk refuses is one clear line", async (t) => {
  const refusals = [
    [{ code: "ENOSPC" }, /^\/b\/shop\.tar: there is no space left$/],
    [{ errcode: 13 }, /there is no space left$/],
    [{ code: "EACCES" }, /can't be written: permission denied$/],
    [{ code: "EROFS" }, /can't be written: permission denied$/],
    [{ code: "EBUSY" }, /can't be replaced: it is mounted or in use \(EBUSY\)$/],
  ] as const;
  for (const [kind, message] of refusals) {
    const fault = diskFault(Object.assign(new Error("refused"), kind), "/b/shop.tar");
    assert.ok(fault instanceof Error && fault.name === "CommandError");
    assert.match(fault.message, message);
  }
  const bug = new TypeError("ours");
  assert.equal(diskFault(bug, "/b/shop.tar"), bug);
  const folder = await temporaryFolder(t);
  await expectSpace(folder, 1);
  await assert.rejects(expectSpace(folder, 1e18), {
    message: /there is no space left: about 1000000000000\.0 MB are needed/,
  });
});

test("stores are those of the settings and all others in the folder; what is no file is refused", async (t) => {
  const folder = dataFolderOf({ SOUK_DATA_DIR: await temporaryFolder(t) });
  await makeDataFolder(folder);
  const names = ["mailbox", "notifications", "orders", "payments", "products", "reviews", "stripe", "users", "web"];
  for (const name of names) await writeFile(folder.storeFile(name), "");
  await writeFile(`${folder.storeFile("orders")}-wal`, "");
  assert.deepEqual(
    storesOf({}, folder).map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    storesOf({ SESSION_URL: "redis://r" }, folder).map(({ name }) => name),
    names.filter((name) => name !== "web"),
    "with sessions and theme in Redis, web has no file",
  );
  await writeFile(folder.demoFile, "");
  const elsewhere = storesOf({ ORDERS_DATABASE_URL: `sqlite:${folder.demoFile}` }, folder);
  assert.equal(elsewhere.find(({ name }) => name === "orders")?.path, folder.demoFile);
  assert.throws(() => storesOf({ ORDERS_DATABASE_URL: "postgres://db/orders" }, folder), {
    message: /^ORDERS_DATABASE_URL is no SQLite file/,
  });
  await rm(folder.storeFile("users"));
  assert.throws(() => storesOf({}, folder), {
    message: /^there is no store at \S+users\.db; was this shop ever open\?$/,
  });
});

test("of web's store the theme is backed up, and nobody's session", async (t) => {
  const folder = await temporaryFolder(t);
  const connection = new DatabaseSync(join(folder, "web.db"));
  connection.exec(`CREATE TABLE sessions (id TEXT); CREATE TABLE theme_revisions (revision INTEGER);
    INSERT INTO sessions VALUES ('somebody-who-is-here'); INSERT INTO theme_revisions VALUES (7)`);
  const copy = join(folder, "copy.db");
  const rows = await copyStore({ name: "web", connection, bytes: 0 } as PinnedStore, copy, () => undefined);
  connection.close();
  assert.deepEqual(rows, { sessions: 0, theme_revisions: 1 });
  assert.ok(!(await readFile(copy)).includes("somebody-who-is-here"), "not in a page that is free now, either");
});
