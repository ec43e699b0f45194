// Uploads in a folder, spread over 256 by the first byte of the hash. A file appears under its name only when it is
// whole and on disk: it is written beside, synced, and renamed.
import { hash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Ids } from "@souk/chassis/ids";
import { MEDIA_NAME, type MediaStore } from "./media-store.ts";

export function createDiskMediaStore(folder: string, ids: Ids): MediaStore {
  const folderOf = (name: string): string => join(folder, name.slice(0, 2));
  return {
    put: async (bytes, extension) => {
      const name = `${hash("sha256", bytes, "hex")}.${extension}`;
      const path = join(folderOf(name), name);
      if (await exists(path)) return name;
      await mkdir(folderOf(name), { recursive: true });
      await writeWhole(path, bytes, ids.uuid());
      return name;
    },
    read: async (name) => {
      if (!MEDIA_NAME.test(name)) return undefined;
      try {
        return await readFile(join(folderOf(name), name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

async function writeWhole(path: string, bytes: Uint8Array, unique: string): Promise<void> {
  const beside = `${path}.${unique}.part`;
  const file = await open(beside, "wx", 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(beside, path);
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
