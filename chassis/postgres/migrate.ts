// Brings a store to the newest schema, under an advisory lock: of many instances that start together one does it and the
// others find it done. All in one transaction; a store that is newer than the code, or another service's, is refused.
import { randomBytes } from "node:crypto";
import type { Instant } from "../clock.ts";
import type { Migration } from "../migration-files.ts";
import type { Queries } from "./statements.ts";

export type Component = { readonly name: string; readonly migrations: readonly Migration[] };

export type Schema = {
  /** The service whose store it is. */
  readonly owner: string;
  /** In order: the chassis's own first. */
  readonly components: readonly Component[];
  readonly now: Instant;
};

/** Any number that nobody else takes in this database. */
const MIGRATION_LOCK = 0x50_4f_55_4b;
const MAX_WAIT_MS = 60_000;

/** Inside a transaction. Answers the store's epoch. */
export async function migrate(queries: Queries, { owner, components, now }: Schema): Promise<string> {
  await queries.run(`SET LOCAL statement_timeout = ${MAX_WAIT_MS}`);
  await queries.run("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK);
  await queries.run(`CREATE TABLE IF NOT EXISTS schema_versions (
    component TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, migrated_at BIGINT NOT NULL,
    PRIMARY KEY (component, version))`);
  const [chassis, ...rest] = components;
  if (chassis) await applyMissing(queries, chassis, now);
  const epoch = await identify(queries, owner);
  for (const component of rest) await applyMissing(queries, component, now);
  return epoch;
}

async function applyMissing(queries: Queries, { name: component, migrations }: Component, now: Instant): Promise<void> {
  const row = await queries.get<{ version: number | null }>(
    "SELECT max(version) AS version FROM schema_versions WHERE component = $1",
    component,
  );
  const present = row?.version ?? 0;
  if (present > migrations.length) {
    throw new Error(`the store has ${component} schema ${present}, this program knows only ${migrations.length}`);
  }
  for (const { version, name, text } of migrations.slice(present)) {
    await queries.run(text);
    await queries.run("INSERT INTO schema_versions VALUES ($1, $2, $3, $4)", component, version, name, now);
  }
}

async function identify(queries: Queries, owner: string): Promise<string> {
  await queries.run(
    "INSERT INTO store_identity (one, epoch, owner) VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
    randomBytes(16).toString("hex"),
    owner,
  );
  const row = await queries.get<{ epoch: string; owner: string }>("SELECT epoch, owner FROM store_identity");
  if (!row) throw new Error("the store has no epoch");
  if (row.owner !== owner) throw new Error(`the database is the store of ${row.owner}; ${owner} needs one of its own`);
  return row.epoch;
}
