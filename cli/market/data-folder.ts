// Where a shop lives on disk: stores, secrets, logs and what is running. Delete it to start afresh.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export type DataFolder = {
  readonly path: string;
  readonly secretsFile: string;
  readonly processesFile: string;
  readonly lockFile: string;
  readonly demoFile: string;
  readonly logs: string;
  /** Tokens and keys that services keep over a restart of users. */
  readonly cache: string;
  readonly media: string;
  /** The embedded store of a service or emulator. */
  storeFile(name: string): string;
};

export function dataFolderOf(environment: Readonly<Record<string, string | undefined>>): DataFolder {
  const path = resolve(environment.SOUK_DATA_DIR || "data");
  return {
    path,
    secretsFile: join(path, "secrets.json"),
    processesFile: join(path, "run", "processes.json"),
    lockFile: join(path, "run", "lock.db"),
    demoFile: join(path, "demo.json"),
    logs: join(path, "logs"),
    cache: join(path, "cache"),
    media: join(path, "media"),
    storeFile: (name) => join(path, "stores", `${name}.db`),
  };
}

/** Only the owner may look inside: stores hold people's addresses. */
export async function makeDataFolder(folder: DataFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  for (const name of ["run", "logs", "stores", "cache", "media"]) {
    await mkdir(join(folder.path, name), { recursive: true });
  }
}

/** A reader sees the old file or the new one, never a half. */
export async function writeFileAtomically(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}

export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
