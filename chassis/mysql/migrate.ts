// Brings a store to the newest schema, under a lock of its own: of many instances that start together one does it and the
// others find it done. DDL can't be undone in MySQL, so every statement is written down before and after, and a migration
// that was cut off goes on where it stood. A store that is newer than the code, or another service's, is refused.
import { createHash, randomBytes } from "node:crypto";
import type { Instant } from "../clock.ts";
import type { Migration } from "../migration-files.ts";
import { codeOf } from "./faults.ts";
import { statementsOf } from "./migration-statements.ts";
import type { Queries } from "./statements.ts";

export type Component = { readonly name: string; readonly migrations: readonly Migration[] };

export type Schema = {
  /** The service whose store it is. */
  readonly owner: string;
  /** In order: the chassis's own first. */
  readonly components: readonly Component[];
  readonly now: Instant;
};

const MAX_WAIT_SECONDS = 60;
/** What a statement says that has been done already: table, column, key, row, dropped thing, foreign key, check. */
const doneBefore = new Set([1050, 1060, 1061, 1062, 1091, 1826, 3822]);

/** On one connection. Answers the store's epoch. */
export async function migrate(queries: Queries, { owner, components, now }: Schema): Promise<string> {
  const lock = await lockName(queries);
  // Not part of any transaction: it is this connection's until it is given back, or the connection ends.
  const row = await queries.get<{ got: number | null }>("SELECT GET_LOCK(?, ?) AS got", lock, MAX_WAIT_SECONDS);
  if (row?.got !== 1) throw new Error("another instance's migration takes too long");
  try {
    await compareByBytes(queries);
    await queries.run(`CREATE TABLE IF NOT EXISTS schema_versions (
      component VARCHAR(64) NOT NULL, version INT NOT NULL, name VARCHAR(255) NOT NULL,
      begun INT NOT NULL, done INT NOT NULL, migrated_at BIGINT, PRIMARY KEY (component, version)) ENGINE = InnoDB`);
    const [chassis, ...rest] = components;
    if (chassis) await applyMissing(queries, chassis, now);
    const epoch = await identify(queries, owner);
    for (const component of rest) await applyMissing(queries, component, now);
    return epoch;
  } finally {
    await queries.get("SELECT RELEASE_LOCK(?) AS given", lock);
  }
}

/** Locks are the server's, not the database's. */
async function lockName(queries: Queries): Promise<string> {
  const row = await queries.get<{ name: string }>("SELECT DATABASE() AS name");
  return `souk ${createHash("sha1")
    .update(row?.name ?? "")
    .digest("hex")}`;
}

/**
 * Texts are compared by their bytes, blanks at the end included ("A" and "A " are two SKUs): the two servers have
 * different names for that. Tables take it from the database when they are made.
 */
async function compareByBytes(queries: Queries): Promise<void> {
  const row = await queries.get<{ collation: string; mariadb: number }>(
    "SELECT @@collation_database AS collation, @@version LIKE '%MariaDB%' AS mariadb",
  );
  const wanted = row?.mariadb === 1 ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
  if (row?.collation !== wanted) await queries.run(`ALTER DATABASE CHARACTER SET utf8mb4 COLLATE ${wanted}`);
}

type Progress = { readonly version: number; readonly begun: number; readonly done: number; readonly at: number | null };

async function applyMissing(queries: Queries, { name: component, migrations }: Component, now: Instant): Promise<void> {
  const known = await queries.all<Progress>(
    "SELECT version, begun, done, migrated_at AS at FROM schema_versions WHERE component = ? ORDER BY version",
    component,
  );
  const present = known.at(-1)?.version ?? 0;
  if (present > migrations.length) {
    throw new Error(`the store has ${component} schema ${present}, this program knows only ${migrations.length}`);
  }
  for (const migration of migrations) {
    const progress = known.find(({ version }) => version === migration.version);
    if (typeof progress?.at === "number") continue;
    await apply(queries, { component, migration, progress, now });
  }
}

type Applying = {
  readonly component: string;
  readonly migration: Migration;
  readonly progress: Progress | undefined;
  readonly now: Instant;
};

async function apply(queries: Queries, { component, migration, progress, now }: Applying): Promise<void> {
  const { version, name } = migration;
  const where = "WHERE component = ? AND version = ?";
  const note = (column: "begun" | "done", count: number) =>
    queries.run(`UPDATE schema_versions SET ${column} = ? ${where}`, count, component, version);
  if (!progress) {
    await queries.run("INSERT INTO schema_versions VALUES (?, ?, ?, 0, 0, NULL)", component, version, name);
  }
  for (const [index, statement] of statementsOf(migration.text).entries()) {
    if (index < (progress?.done ?? 0)) continue;
    // Begun, and nobody knows what became of it: what it says of itself now decides.
    const perhapsDone = index < (progress?.begun ?? 0);
    await note("begun", index + 1);
    try {
      await queries.run(statement);
    } catch (error) {
      const code = codeOf(error);
      if (!perhapsDone || code === undefined || !doneBefore.has(code)) {
        // The server refused it, so it is not done.
        if (code !== undefined) await note("begun", index);
        throw error;
      }
    }
    await note("done", index + 1);
  }
  await queries.run(`UPDATE schema_versions SET migrated_at = ? ${where}`, now, component, version);
}

async function identify(queries: Queries, owner: string): Promise<string> {
  const epoch = randomBytes(16).toString("hex");
  await queries.add("INSERT INTO store_identity (one, epoch, owner) VALUES (1, ?, ?)", epoch, owner);
  const row = await queries.get<{ epoch: string; owner: string }>("SELECT epoch, owner FROM store_identity");
  if (!row) throw new Error("the store has no epoch");
  if (row.owner !== owner) throw new Error(`the database is the store of ${row.owner}; ${owner} needs one of its own`);
  return row.epoch;
}
