// Uploads in a folder, spread over 256 by the first byte of the hash. A file appears under its name only when it is
// whole and on disk: it is written beside, synced, and renamed. What was made of uploads lies in `made`, which may be
// emptied at any time.
import { hash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Ids } from "@souk/chassis/ids";
import { MADE_PART, MEDIA_NAME, type MediaStore } from "./media-store.ts";

export function createDiskMediaStore(folder: string, ids: Ids): MediaStore {
  const pathOf = (name: string): string => join(folder, name.slice(0, 2), name);
  const madePathOf = (name: string, part: string): string => join(folder, "made", name.slice(0, 2), name, part);
  const isPart = (name: string, part: string): boolean => MEDIA_NAME.test(name) && MADE_PART.test(part);
  return {
    put: async (bytes, extension) => {
      const name = `${hash("sha256", bytes, "hex")}.${extension}`;
      const path = pathOf(name);
      if (await exists(path)) return name;
      await writeWhole(path, bytes, { unique: ids.uuid(), durable: true });
      return name;
    },
    read: async (name) => (MEDIA_NAME.test(name) ? readIfThere(pathOf(name)) : undefined),
    keepMade: async (name, part, bytes) => {
      if (!isPart(name, part)) throw new TypeError(`${name} has no part ${part}`);
      await writeWhole(madePathOf(name, part), bytes, { unique: ids.uuid(), durable: false });
    },
    readMade: async (name, part) => (isPart(name, part) ? readIfThere(madePathOf(name, part)) : undefined),
  };
}

type Writing = { readonly unique: string; readonly durable: boolean };

async function writeWhole(path: string, bytes: Uint8Array, { unique, durable }: Writing): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${unique}.part`;
  const file = await open(beside, "wx", 0o644);
  try {
    await file.writeFile(bytes);
    if (durable) await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
