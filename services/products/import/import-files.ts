// Where the bytes of an import lie between their arrival and its end: one file each, beside the store. A file has its
// name only once it is whole and on disk, so that whatever is found under that name can be read.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export type ImportFiles = {
  /** Keeps the bytes and answers their SHA-256. Nothing is left when the stream fails. */
  keep(id: string, bytes: Readable): Promise<string>;
  /** The kept bytes; undefined when there are none, as on another machine. */
  read(id: string): Promise<Readable | undefined>;
  remove(id: string): Promise<void>;
  /** Removes what belongs to none of these, such as an upload that was cut off by a crash. */
  sweep(needed: readonly string[]): Promise<void>;
};

export async function openImportFiles(folder: string): Promise<ImportFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string): string => join(folder, `${id}.csv`);

  return {
    keep: async (id, bytes) => {
      const part = `${pathOf(id)}.part`;
      const hash = createHash("sha256");
      const hashing = new PassThrough().on("data", (chunk: Buffer) => hash.update(chunk));
      try {
        await pipeline(bytes, hashing, createWriteStream(part, { mode: 0o600, flush: true }));
        await rename(part, pathOf(id));
        await syncFolder(folder);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      return hash.digest("hex");
    },
    read: async (id) => {
      const handle = await open(pathOf(id)).catch(absent);
      return handle === undefined ? undefined : createReadStream("", { fd: handle });
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    sweep: async (needed) => {
      const kept = new Set(needed.map((id) => `${id}.csv`));
      const stale = (await readdir(folder)).filter((name) => /\.csv(\.part)?$/.test(name) && !kept.has(name));
      await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** A rename is on disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
