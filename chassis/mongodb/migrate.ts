// Brings a store to the newest schema, under a lease that its identity document holds: of many instances that start
// together one does it and the others wait. A store that is newer than the code, or another service's, is refused.
import { randomBytes } from "node:crypto";
import type { Collection, Db } from "mongodb";
import type { Clock, Instant } from "../clock.ts";
import { isDuplicate } from "./faults.ts";
import type { MongoMigration } from "./migration.ts";

export type Component = { readonly name: string; readonly migrations: readonly MongoMigration[] };

export type Schema = {
  /** The service whose store it is. */
  readonly owner: string;
  /** In order: the chassis's own first. */
  readonly components: readonly Component[];
  readonly clock: Clock;
  /** Also a store that is still arriving. */
  readonly arriving?: boolean;
};

/** The one document of `store`. A copy that starts a life of its own must get a new epoch. */
export type StoreDocument = {
  readonly _id: "store";
  readonly epoch: string;
  readonly owner: string;
  /** The last step of each component that is done. */
  readonly schema: Readonly<Record<string, number>>;
  readonly migrating: { readonly by: string; readonly until: Instant };
  /** While its documents are on their way from another engine. `ready`: what a new store begins with is gone. */
  readonly arriving?: { readonly sourceEpoch: string; readonly ready: boolean };
};

const LEASE_MS = 30_000;
const LOOK_EVERY_MS = 100;
/** Making an index of a large collection takes its time. */
const MAX_WAIT_MS = 600_000;
export const NOBODY = { by: "", until: 0 };

/** Answers the store's epoch. */
export async function migrate(db: Db, schema: Schema): Promise<string> {
  const { owner, components, clock, arriving = false } = schema;
  const store = db.collection<StoreDocument>("store");
  const by = randomBytes(8).toString("hex");
  for (let waitedMs = 0; waitedMs <= MAX_WAIT_MS; waitedMs += LOOK_EVERY_MS) {
    const known = await identify(store, owner);
    if (known.arriving && !arriving) throw new Error("not all of it has arrived yet: finish it with souk migrate");
    if (isNewest(known, components)) return known.epoch;
    if (await take(store, by, clock.now())) {
      await applyMissing(db, store, { by, components, clock });
      return known.epoch;
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
  throw new Error("another instance has been migrating the store for too long");
}

async function identify(store: Collection<StoreDocument>, owner: string): Promise<StoreDocument> {
  const made = { epoch: randomBytes(16).toString("hex"), owner, schema: {}, migrating: NOBODY };
  await store.updateOne({ _id: "store" }, { $setOnInsert: made }, { upsert: true }).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error; // Another instance was first.
  });
  const known = await store.findOne({ _id: "store" });
  if (!known) throw new Error("the store has no identity");
  if (known.owner !== owner) {
    throw new Error(`the database is the store of ${known.owner}; ${owner} needs one of its own`);
  }
  return known;
}

/** Throws where the store is newer than the code. */
function isNewest({ schema }: StoreDocument, components: readonly Component[]): boolean {
  let newest = true;
  for (const { name, migrations } of components) {
    const present = schema[name] ?? 0;
    if (present > migrations.length) {
      throw new Error(`the store has ${name} schema ${present}, this program knows only ${migrations.length}`);
    }
    newest &&= present === migrations.length;
  }
  return newest;
}

async function take(store: Collection<StoreDocument>, by: string, now: Instant): Promise<boolean> {
  const free = { _id: "store" as const, "migrating.until": { $lte: now } };
  return (await store.updateOne(free, { $set: { migrating: { by, until: now + LEASE_MS } } })).matchedCount === 1;
}

type Applying = { readonly by: string; readonly components: readonly Component[]; readonly clock: Clock };

async function applyMissing(db: Db, store: Collection<StoreDocument>, { by, components, clock }: Applying) {
  const ours = { _id: "store" as const, "migrating.by": by };
  const prolong = clock.every(LEASE_MS / 3, async () => {
    await store.updateOne(ours, { $set: { "migrating.until": clock.now() + LEASE_MS } }).catch(() => undefined);
  });
  try {
    for (const { name, migrations } of components) {
      // Asked again under the lease: whoever had it before may have done some.
      const present = (await store.findOne(ours))?.schema[name] ?? 0;
      for (const [index, migration] of migrations.entries()) {
        if (index < present) continue;
        await migration.up(db);
        const { matchedCount } = await store.updateOne(ours, { $set: { [`schema.${name}`]: index + 1 } });
        if (matchedCount === 0) throw new Error("the migration took so long that another instance took over");
      }
    }
  } finally {
    await prolong.stop();
    await store.updateOne(ours, { $set: { migrating: NOBODY } }).catch(() => undefined);
  }
}
