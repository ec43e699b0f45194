// One market per data folder. The lock is the operating system's, taken through SQLite on a file of its own, so that
// it ends with its process however that ends: there is no stale lock to argue about.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { CommandError } from "../command.ts";

export type FolderLock = { release(): void };

export function lockFolder(lockFile: string, pid: number): FolderLock {
  const connection = new DatabaseSync(lockFile, { timeout: 0 });
  const holderFile = `${lockFile}.pid`;
  try {
    connection.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw error;
    throw new CommandError(`this shop is already running${describe(holderFile)}; its folder is locked`);
  }
  writeFileSync(holderFile, `${pid}\n`);
  return {
    release: () => {
      rmSync(holderFile, { force: true });
      connection.close();
    },
  };
}

/** Whether some process holds the lock now. */
export function isFolderLocked(lockFile: string): boolean {
  let connection: DatabaseSync;
  try {
    connection = new DatabaseSync(lockFile, { timeout: 0, readOnly: true });
  } catch {
    return false; // No such file: never started.
  }
  try {
    connection.exec("SELECT count(*) FROM sqlite_schema");
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    connection.close();
  }
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === SQLITE_BUSY;

function describe(holderFile: string): string {
  try {
    return ` (pid ${readFileSync(holderFile, "utf8").trim()})`;
  } catch {
    return "";
  }
}
