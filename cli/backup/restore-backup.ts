// Brings a shop back from a backup. Everything is unpacked and checked in a folder beside the wanted one; only when all
// of it is whole, it takes the place, by a rename. What was there before is moved aside, never deleted.
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import { beginSecondLife } from "@souk/chassis/sqlite/second-life";
import { CommandError } from "../command.ts";
import { type DataFolder, dataFolderOf, makeDataFolder } from "../market/data-folder.ts";
import { ArchiveFault, type Body, type Entry, readArchive, readText } from "./archive-reader.ts";
import { diskFault, expectSpace, syncFolder } from "./disk.ts";
import {
  type BackupFile,
  belongs,
  FORMAT,
  HEAD_FILE,
  MANIFEST_FILE,
  MAX_HEAD_BYTES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  parseHead,
  parseManifest,
  SEAL_FILE,
  sealOf,
  storeOf,
} from "./manifest.ts";
import { examine } from "./store-file.ts";

export type RestoreOrder = {
  readonly archive: string;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly random: Random;
  readonly progress: (done: number, whole: number) => void;
  readonly signal: AbortSignal;
  /** All is whole and nothing is touched yet. */
  readonly beforeTakingPlace?: () => void;
};

export type Restored = { readonly manifest: Manifest; readonly aside: string | undefined };

export async function restoreBackup(order: RestoreOrder): Promise<Restored> {
  const { archive, folder } = order;
  const file = await openArchive(archive);
  try {
    const whole = (await file.stat()).size;
    const beside = await mkdtemp(`${folder.path}.restoring-`).catch((error: unknown) => {
      throw diskFault(error, folder.path);
    });
    try {
      await expectSpace(dirname(beside), whole);
      const manifest = await unpack(order, file, whole, beside);
      await finish(order, beside, manifest);
      order.beforeTakingPlace?.();
      return { manifest, aside: await takePlace(order, beside) };
    } catch (error) {
      throw diskFault(error, folder.path);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof ArchiveFault) throw new CommandError(describe(archive, error));
    throw error;
  } finally {
    await file.close();
  }
}

export async function expectFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CommandError(`there is no file ${path}`);
  if (!found.isFile()) throw new CommandError(`${path} is not a file`);
}

async function openArchive(path: string): Promise<FileHandle> {
  await expectFile(path);
  return open(path, "r").catch((error: unknown) => {
    throw new CommandError(`${path} can't be read: ${error instanceof Error ? error.message : error}`);
  });
}

function describe(path: string, { flaw, message }: ArchiveFault): string {
  if (flaw === "foreign") return `${path} is not a backup of Souk`;
  const what = flaw === "truncated" ? "is not whole" : "was altered";
  return `${path} ${what}: ${message}; nothing was restored`;
}

const altered = (message: string): ArchiveFault => new ArchiveFault("altered", message);

/** Reads the archive to its end; every byte of it is accounted for. */
async function unpack(order: RestoreOrder, file: FileHandle, whole: number, to: string): Promise<Manifest> {
  const seen = new Map<string, Omit<BackupFile, "rows">>();
  let manifest: { readonly text: string; readonly value: Manifest } | undefined;
  let sealed = false;
  let done = 0;
  const counted = async function* (body: Body): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      if (order.signal.aborted) throw new CommandError("stopped; nothing was restored");
      done += chunk.length;
      order.progress(done, whole);
      yield chunk;
    }
  };
  await readArchive(file, async (entry, body) => {
    if (sealed) throw altered(`${entry.name} follows the end`);
    if (seen.size === 0) seen.set(entry.name, await readHead(entry, body));
    else if (manifest && entry.name === SEAL_FILE) {
      if ((await readSmall(entry, body, MAX_HEAD_BYTES)) !== sealOf(manifest.text))
        throw altered("the manifest does not fit its digest");
      sealed = true;
    } else if (manifest) throw altered(`${entry.name} follows the manifest`);
    else if (entry.name === MANIFEST_FILE) {
      const text = await readSmall(entry, body, MAX_MANIFEST_BYTES);
      const value = parseManifest(text);
      if (!value) throw altered("the manifest can't be read");
      manifest = { text, value };
    } else {
      if (!belongs(entry.name)) throw altered(`${entry.name} does not belong into a backup`);
      if (seen.has(entry.name)) throw altered(`${entry.name} is there twice`);
      seen.set(entry.name, await unpackFile(entry, counted(body), to));
    }
  });
  if (!manifest || !sealed) throw new ArchiveFault("truncated", "the manifest is missing");
  compare(seen, manifest.value);
  return manifest.value;
}

async function readHead(entry: Entry, body: Body): Promise<Omit<BackupFile, "rows">> {
  if (entry.name !== HEAD_FILE) throw new ArchiveFault("foreign", "it begins with another file");
  const text = await readSmall(entry, body, MAX_HEAD_BYTES);
  const head = parseHead(text);
  if (!head) throw altered(`${HEAD_FILE} can't be read`);
  if (head.format !== FORMAT) {
    throw new CommandError(
      `the backup has format ${head.format}, this souk reads ${FORMAT}; use the release that made it (${head.souk})`,
    );
  }
  return { ...entry, sha256: createHash("sha256").update(text).digest("hex") };
}

function readSmall({ name, size }: Entry, body: Body, most: number): Promise<string> {
  if (size > most) throw altered(`${name} is too large`);
  return readText(body);
}

async function unpackFile({ name, size }: Entry, body: Body, to: string): Promise<Omit<BackupFile, "rows">> {
  const path = join(to, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const digest = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of body) {
      digest.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { name, size, sha256: digest.digest("hex") };
}

function compare(seen: ReadonlyMap<string, Omit<BackupFile, "rows">>, manifest: Manifest): void {
  if (seen.size !== manifest.files.length) throw altered("the manifest lists other files");
  for (const { name, size, sha256 } of manifest.files) {
    const found = seen.get(name);
    if (!found) throw altered(`${name} is missing`);
    if (found.size !== size || found.sha256 !== sha256) throw altered(`${name} does not fit its checksum`);
  }
  if (!seen.has("secrets.json")) throw altered("secrets.json is missing");
}

/** The last checks, and the beginning of the stores' second life. */
async function finish({ random }: RestoreOrder, beside: string, { files }: Manifest): Promise<void> {
  const copies: { readonly name: string; readonly connection: DatabaseSync }[] = [];
  try {
    for (const { name, rows } of files) {
      const store = storeOf(name);
      if (store === undefined) continue;
      const connection = new DatabaseSync(join(beside, name));
      copies.push({ name: store, connection });
      if (!sameRows(examine(connection, store), rows ?? {}))
        throw altered(`${name} has other rows than the manifest says`);
    }
    beginSecondLife(copies, random);
  } finally {
    for (const { connection } of copies) connection.close();
  }
  await makeDataFolder(dataFolderOf({ SOUK_DATA_DIR: beside }));
  for (const { name } of files) await syncFolder(dirname(join(beside, name))).catch(() => undefined);
  await syncFolder(beside);
}

function sameRows(found: Readonly<Record<string, number>>, told: Readonly<Record<string, number>>): boolean {
  const tables = Object.entries(found);
  return tables.length === Object.keys(told).length && tables.every(([table, count]) => told[table] === count);
}

async function takePlace({ folder, clock }: RestoreOrder, beside: string): Promise<string | undefined> {
  const inside = await readdir(folder.path).catch(() => undefined);
  const aside = inside === undefined || inside.length === 0 ? undefined : asideOf(folder.path, clock.now());
  if (aside !== undefined) await rename(folder.path, aside);
  else if (inside !== undefined) await rmdir(folder.path);
  try {
    await rename(beside, folder.path);
  } catch (error) {
    if (aside !== undefined) await rename(aside, folder.path);
    throw error;
  }
  await syncFolder(dirname(folder.path));
  return aside;
}

const asideOf = (path: string, now: number): string =>
  `${path}.before-${new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "-")}`;
