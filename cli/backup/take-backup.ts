// Takes a backup of a shop, running or stopped: pins all stores at one moment, copies and checks one after the other,
// then adds pictures and secrets, and the manifest last. The archive is written under another name, synced, and renamed:
// a file with the wanted name is a whole backup.
import { createReadStream } from "node:fs";
import { mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Clock } from "@souk/chassis/clock";
import { CommandError } from "../command.ts";
import type { DataFolder } from "../market/data-folder.ts";
import { type ArchiveWriter, createArchiveWriter, type Written } from "./archive-writer.ts";
import { diskFault, expectSpace, syncFolder } from "./disk.ts";
import {
  type BackupFile,
  type BackupHead,
  FORMAT,
  HEAD_FILE,
  isPicture,
  MANIFEST_FILE,
  type Manifest,
  SEAL_FILE,
  sealOf,
  write,
} from "./manifest.ts";
import { type Moment, pinStores, type StoreFile } from "./same-moment.ts";
import { copyStore } from "./store-file.ts";

export type BackupOrder = {
  readonly folder: DataFolder;
  readonly stores: readonly StoreFile[];
  readonly target: string;
  /** The release that makes it. */
  readonly souk: string;
  readonly clock: Clock;
  readonly progress: (done: number, whole: number) => void;
  readonly signal: AbortSignal;
};

export type BackupReport = { readonly manifest: Manifest; readonly bytes: number; readonly pausedMs: number };

type Picture = { readonly name: string; readonly path: string; readonly size: number };

export async function takeBackup(order: BackupOrder): Promise<BackupReport> {
  const target = resolve(order.target);
  const partial = await mkdtemp(`${target}.part-`).catch((error: unknown) => {
    throw diskFault(error, target);
  });
  try {
    const moment = await pinStores(order.stores, order.clock);
    try {
      const archive = join(partial, "archive.tar");
      const manifest = await fill(order, { moment, archive, scratch: join(partial, "store.db") });
      const { size } = await stat(archive);
      await rename(archive, target);
      await syncFolder(dirname(target));
      return { manifest, bytes: size, pausedMs: moment.pausedMs };
    } finally {
      moment.close();
    }
  } catch (error) {
    throw diskFault(error, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

type Places = { readonly moment: Moment; readonly archive: string; readonly scratch: string };

async function fill(order: BackupOrder, { moment, archive, scratch }: Places): Promise<Manifest> {
  // Listed after the moment: what a store names was on disk before, and pictures never change or go.
  const pictures = await listPictures(order.folder.media);
  const pictureBytes = sumOf(pictures.map(({ size }) => size));
  const storeBytes = sumOf(moment.stores.map(({ bytes }) => bytes));
  const largest = Math.max(...moment.stores.map(({ bytes }) => bytes));
  await expectSpace(dirname(resolve(order.target)), storeBytes + pictureBytes + largest);
  const step = createSteps(order, 2 * storeBytes + pictureBytes);
  const file = await open(archive, "wx", 0o600);
  try {
    const writer = createArchiveWriter(file, Math.floor(moment.at / 1000));
    const head: BackupHead = { format: FORMAT, souk: order.souk, at: new Date(moment.at).toISOString() };
    const files: BackupFile[] = [await addText(writer, HEAD_FILE, write(head))];
    for (const store of moment.stores) {
      const copied = step.part(store.bytes);
      const rows = await copyStore(store, scratch, copied);
      const { size } = await stat(scratch);
      files.push({ ...(await addFile(writer, `stores/${store.name}.db`, scratch, size, step.passed)), rows });
      await rm(scratch);
    }
    for (const { name, path, size } of pictures) files.push(await addFile(writer, name, path, size, step.passed));
    for (const [name, path] of [
      ["secrets.json", order.folder.secretsFile],
      ["demo.json", order.folder.demoFile],
    ] as const) {
      const bytes = await readFile(path).catch(missing);
      if (bytes) files.push(await writer.add(name, bytes.length, [bytes]));
    }
    const manifest: Manifest = { ...head, files };
    const text = write(manifest);
    await addText(writer, MANIFEST_FILE, text);
    await addText(writer, SEAL_FILE, sealOf(text));
    await writer.end();
    await file.sync();
    return manifest;
  } finally {
    await file.close();
  }
}

function addText(writer: ArchiveWriter, name: string, text: string): Promise<Written> {
  const bytes = Buffer.from(text);
  return writer.add(name, bytes.length, [bytes]);
}

type Passed = (bytes: number) => void;

function addFile(writer: ArchiveWriter, name: string, path: string, size: number, passed: Passed): Promise<Written> {
  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      passed((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  }
  return writer.add(name, size, read());
}

/** Counts bytes for the bar, and is where a stop is noticed. */
function createSteps({ progress, signal }: BackupOrder, whole: number) {
  let done = 0;
  const at = (bytes: number): void => {
    if (signal.aborted) throw new CommandError("stopped; no backup was written");
    progress(bytes, whole);
  };
  return {
    passed: (bytes: number): void => {
      done += bytes;
      at(done);
    },
    /** What is told as a share of so many bytes. */
    part: (bytes: number) => {
      const before = done;
      done += bytes;
      // Called by SQLite's backup: it must not throw.
      return (share: number): void => progress(before + share * bytes, whole);
    },
  };
}

async function listPictures(media: string): Promise<readonly Picture[]> {
  const folders = (await readdir(media).catch(missing)) ?? [];
  const pictures: Picture[] = [];
  for (const folder of folders.sort()) {
    for (const file of (await readdir(join(media, folder)).catch(missing)) ?? []) {
      const name = `media/${folder}/${file}`;
      const path = join(media, folder, file);
      if (isPicture(name)) pictures.push({ name, path, size: (await stat(path)).size });
    }
  }
  return pictures;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

function missing(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}
