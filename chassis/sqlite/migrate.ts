// Brings a store to the newest schema. Files are `0001-name.sql`, numbered without gaps; each runs once, under the
// write lock, together with its row in `schema_versions`. A store that is newer than the code is refused.
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import type { Migration } from "../migration-files.ts";
import { createTx } from "./statements.ts";

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
  for (const { version, name, text } of migrations.slice(present)) {
    connection.exec(text);
    tx.run("INSERT INTO schema_versions VALUES (?, ?, ?, ?)", component, version, name, clock.now());
  }
}
