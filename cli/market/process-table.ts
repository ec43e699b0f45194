// run/processes.json: what runs where. `static:` discovery, `souk doctor` and the tests read it.
import { readJsonFile, writeFileAtomically } from "./data-folder.ts";

export type ProcessRow = {
  readonly service: string;
  readonly instance: string;
  readonly pid: number;
  readonly url: string;
};

export type ProcessTable = { set(rows: readonly ProcessRow[]): Promise<void> };

/** Writes one after the other; when several changes wait, only the newest is written. */
export function createProcessTable(file: string): ProcessTable {
  let wanted: readonly ProcessRow[] = [];
  let writing: Promise<void> | undefined;
  let dirty = false;
  const drain = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      await writeFileAtomically(file, `${JSON.stringify({ processes: wanted }, null, 2)}\n`);
    }
    writing = undefined;
  };
  return {
    set: (rows) => {
      wanted = rows;
      dirty = true;
      writing ??= drain();
      return writing;
    },
  };
}

export async function readProcesses(file: string): Promise<readonly ProcessRow[]> {
  const found = await readJsonFile(file);
  if (typeof found !== "object" || found === null || !("processes" in found) || !Array.isArray(found.processes))
    return [];
  return found.processes.filter(isRow);
}

function isRow(value: unknown): value is ProcessRow {
  if (typeof value !== "object" || value === null) return false;
  const { service, instance, pid, url } = value as Record<string, unknown>;
  return (
    typeof service === "string" && typeof instance === "string" && typeof pid === "number" && typeof url === "string"
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
