// Brings a store to the newest schema. Files are `0001-name.sql`, numbered without gaps; each runs once, under the
// write lock, together with its row in `schema_versions`. A store that is newer than the code is refused.
import { readdir, readFile } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { createTx } from "./statements.ts";

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

export async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const base = folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
  const files = (await readdir(base)).filter((name) => name.endsWith(".sql")).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(base, file)));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) throw new Error(`migration ${version}-${name} should have number ${index + 1}`);
  });
  return migrations;
}

async function readMigration(base: URL, file: string): Promise<Migration> {
  const [, version, name] = FILE_NAME.exec(file) ?? [];
  if (version === undefined || name === undefined) throw new Error(`${file} is not named like 0001-name.sql`);
  return { version: Number(version), name, sql: await readFile(new URL(file, base), "utf8") };
}

/** One component's migrations (`chassis`, or the service's own) in one transaction. */
export function migrate(
  connection: DatabaseSync,
  component: string,
  migrations: readonly Migration[],
  clock: Clock,
): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(`CREATE TABLE IF NOT EXISTS schema_versions (
      component TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, migrated_at INTEGER NOT NULL,
      PRIMARY KEY (component, version)) STRICT`);
    applyMissing(connection, component, migrations, clock);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function applyMissing(
  connection: DatabaseSync,
  component: string,
  migrations: readonly Migration[],
  clock: Clock,
): void {
  const tx = createTx(connection);
  const row = tx.get<{ version: number | null }>(
    "SELECT max(version) AS version FROM schema_versions WHERE component = ?",
    component,
  );
  const present = row?.version ?? 0;
  if (present > migrations.length) {
    throw new Error(`the store has ${component} schema ${present}, this program knows only ${migrations.length}`);
  }
  for (const { version, name, sql } of migrations.slice(present)) {
    connection.exec(sql);
    tx.run("INSERT INTO schema_versions VALUES (?, ?, ?, ?)", component, version, name, clock.now());
  }
}
