import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { seededRandom } from "@souk/chassis/random";
import { dataFolderOf } from "../market/data-folder.ts";
import { createArchiveWriter } from "./archive-writer.ts";
import { type BackupHead, belongs, FORMAT, type Manifest, parseManifest, sealOf, write } from "./manifest.ts";
import { restoreBackup } from "./restore-backup.ts";
import { decodeHeader, encodeHeader } from "./tar-header.ts";

async function temporaryFolder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "souk-archive-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const head: BackupHead = { format: FORMAT, souk: "0.1.0", at: "2026-11-25T00:00:00.000Z" };
type Contents = Readonly<Record<string, string>>;
type Forgery = { readonly head?: BackupHead; readonly change?: (manifest: Manifest) => Manifest };

/** As `souk backup` writes it, or as somebody who means harm would. */
async function writeBackup(path: string, contents: Contents, { change = (it) => it, ...forged }: Forgery = {}) {
  const file = await open(path, "w");
  const writer = createArchiveWriter(file, 1_700_000_000);
  const add = (name: string, text: string) => writer.add(name, Buffer.byteLength(text), [Buffer.from(text)]);
  const files = [await add("backup.json", write(forged.head ?? head))];
  for (const [name, text] of Object.entries(contents)) files.push(await add(name, text));
  const manifest = write(change({ ...(forged.head ?? head), files }));
  await add("manifest.json", manifest);
  await add("manifest.sha256", sealOf(manifest));
  await writer.end();
  await file.close();
}

const restoreInto = (folder: string, archive: string) =>
  restoreBackup({
    archive,
    folder: dataFolderOf({ SOUK_DATA_DIR: join(folder, "shop") }),
    clock: systemClock,
    random: seededRandom(1),
    progress: () => {},
    signal: new AbortController().signal,
  });

test("what is written is what is restored, and ordinary tar and sha256sum can read it", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "shop.tar");
  await writeBackup(archive, { "secrets.json": "{}\n", "demo.json": "x".repeat(513) });
  await restoreInto(folder, archive);
  assert.equal(await readFile(join(folder, "shop", "demo.json"), "utf8"), "x".repeat(513));
  const listed = execFileSync("tar", ["tf", archive], { encoding: "utf8" });
  assert.equal(listed, "backup.json\nsecrets.json\ndemo.json\nmanifest.json\nmanifest.sha256\n");
  execFileSync("tar", ["xf", archive], { cwd: folder });
  execFileSync("sha256sum", ["-c", "manifest.sha256"], { cwd: folder, stdio: "ignore" });
});

/** A prime, so that over the files every part of a header, a body and its filling is met. */
const EVERY = 29;

test("whichever byte of an archive is altered, it is refused and nothing is left behind", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "shop.tar");
  await writeBackup(archive, { "secrets.json": "{}\n" });
  const bytes = await readFile(archive);
  const altered = join(folder, "altered.tar");
  for (let position = 0; position < bytes.length; position += EVERY) {
    const copy = Buffer.from(bytes);
    copy[position] = (copy[position] ?? 0) ^ (1 << (position % 8));
    await writeFile(altered, copy);
    await assert.rejects(restoreInto(folder, altered), { name: "CommandError" }, `byte ${position}`);
  }
  assert.deepEqual(await listOf(folder), ["altered.tar", "shop.tar"]);
});

test("a truncated archive, and one with something behind its end, is refused", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "shop.tar");
  await writeBackup(archive, { "secrets.json": "{}\n" });
  const bytes = await readFile(archive);
  const cut = join(folder, "cut.tar");
  for (let length = 512; length < bytes.length; length += 256) {
    await writeFile(cut, bytes.subarray(0, length));
    await assert.rejects(restoreInto(folder, cut), { name: "CommandError", message: /is not whole/ }, `${length}`);
  }
  await writeFile(cut, Buffer.concat([bytes, Buffer.from("x")]));
  await assert.rejects(restoreInto(folder, cut), { message: /was altered: something follows the end/ });
});

test("what is no backup, or of a newer format, is said to be so", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "other.tar");
  for (const content of ["", "hello", "PK\u0003\u0004".padEnd(4_096, "z")]) {
    await writeFile(archive, content);
    await assert.rejects(restoreInto(folder, archive), { name: "CommandError", message: /is not a backup of Souk$/ });
  }
  await writeBackup(archive, { "secrets.json": "{}" }, { head: { ...head, format: FORMAT + 1, souk: "9.0.0" } });
  await assert.rejects(restoreInto(folder, archive), {
    message: /format 2, this souk reads 1; .* made it \(9\.0\.0\)/,
  });
  await assert.rejects(restoreInto(folder, join(folder, "none.tar")), { message: /^there is no file / });
  await assert.rejects(restoreInto(folder, folder), { message: /is not a file$/ });
});

test("an archive never writes outside its folder, nor what a shop does not keep", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "evil.tar");
  for (const name of [
    "../evil.json",
    "/etc/evil",
    "stores/../../x.db",
    "run/lock.db",
    "media/aa/evil.png",
    "stores/x.db-wal",
  ]) {
    assert.equal(belongs(name), false);
    await writeBackup(archive, { [name]: "x", "secrets.json": "{}" });
    await assert.rejects(restoreInto(folder, archive), { message: /does not belong into a backup/ }, name);
  }
  assert.deepEqual(await listOf(folder), ["evil.tar"]);
});

test("a manifest that lists other files than are there is refused", async (t) => {
  const folder = await temporaryFolder(t);
  const archive = join(folder, "shop.tar");
  const changes: readonly ((manifest: Manifest) => Manifest)[] = [
    (manifest) => ({ ...manifest, files: manifest.files.slice(1) }),
    (manifest) => ({ ...manifest, files: manifest.files.map((file) => ({ ...file, size: file.size + 1 })) }),
    (manifest) => ({ ...manifest, files: manifest.files.map((file) => ({ ...file, sha256: "0".repeat(64) })) }),
    (manifest) => ({ ...manifest, files: manifest.files.map((file) => ({ ...file, name: "demo.json" })) }),
  ];
  for (const change of changes) {
    await writeBackup(archive, { "secrets.json": "{}" }, { change });
    await assert.rejects(restoreInto(folder, archive), { message: /was altered: / });
  }
  await writeBackup(archive, { "demo.json": "{}" });
  await assert.rejects(restoreInto(folder, archive), { message: /secrets\.json is missing/ });
});

test("a header says sizes of any store, and holds no name that tar would cut", () => {
  for (const size of [0, 511, 8 ** 11 - 1, 8 ** 11, 5_000_000_000_000]) {
    const header = { name: "stores/orders.db", size, atSeconds: 1_700_000_000 };
    assert.deepEqual(decodeHeader(encodeHeader(header)), header);
  }
  assert.throws(() => encodeHeader({ name: "x".repeat(101), size: 0, atSeconds: 0 }));
  assert.throws(() => encodeHeader({ name: "with space", size: 0, atSeconds: 0 }));
  assert.equal(decodeHeader(Buffer.alloc(512)), undefined);
});

test("a header with any byte altered is none of ours", () => {
  const header = encodeHeader({ name: "stores/orders.db", size: 4_096, atSeconds: 1_700_000_000 });
  for (let position = 0; position < header.length; position += 1) {
    const copy = Buffer.from(header);
    copy[position] = (copy[position] ?? 0) ^ (1 << (position % 8));
    assert.equal(decodeHeader(copy), undefined, `byte ${position}`);
  }
});

test("a manifest is read strictly", () => {
  const file = { name: "secrets.json", size: 2, sha256: "0", rows: { orders: 1 } };
  assert.deepEqual(parseManifest(JSON.stringify({ ...head, files: [file] })), { ...head, files: [file] });
  for (const wrong of [
    "",
    "[]",
    JSON.stringify(head),
    JSON.stringify({ ...head, format: "1", files: [] }),
    JSON.stringify({ ...head, files: [{ ...file, size: "2" }] }),
    JSON.stringify({ ...head, files: [{ ...file, rows: { orders: "1" } }] }),
  ]) {
    assert.equal(parseManifest(wrong), undefined, wrong);
  }
});

async function listOf(folder: string): Promise<readonly string[]> {
  return execFileSync("ls", [folder], { encoding: "utf8" }).split("\n").filter(Boolean);
}
