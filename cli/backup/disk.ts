// What a disk may refuse, in words: each failure that a person can do something about is one line.
import { open, statfs } from "node:fs/promises";
import { CommandError } from "../command.ts";

const SQLITE_FULL = 13;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;

/** As a CommandError where it is the disk's or the user's affair; everything else as it was. */
export function diskFault(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  const engine = errcode === undefined ? undefined : Number(errcode) & 0xff;
  if (code === "ENOSPC" || code === "EDQUOT" || engine === SQLITE_FULL) {
    return new CommandError(`${path}: there is no space left`);
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || engine === SQLITE_READONLY) {
    return new CommandError(`${path} can't be written: permission denied`);
  }
  if (code === "ENOENT" || code === "ENOTDIR")
    return new CommandError(`${path} can't be written: there is no such folder`);
  if (code === "EBUSY" || code === "EXDEV") {
    return new CommandError(`${path} can't be replaced: it is mounted or in use (${code})`);
  }
  if (engine === SQLITE_CANTOPEN || code === "EFBIG" || code === "EIO") {
    return new CommandError(`${path} can't be written: ${error.message}`);
  }
  return error;
}

/** Before the work rather than in the middle of it. */
export async function expectSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new CommandError(
    `${folder}: there is no space left: about ${megabytes(bytes)} are needed, ${megabytes(bavail * bsize)} are free`,
  );
}

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** A name is on disk only when its folder is. Windows has no such thing. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
