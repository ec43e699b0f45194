// The beginning and the end of a store's move: how it arrives in an empty database, and when it may leave one.
import type { Db } from "mongodb";
import { type Identity, StoreOccupied } from "../store-image/store-image.ts";
import { componentsOf, type MongoOptions, migrateTo } from "./database.ts";
import { isDuplicate } from "./faults.ts";
import { NOBODY, type StoreDocument } from "./migrate.ts";
import type { FeedDocument } from "./sequencer.ts";

const storeIn = (db: Db) => db.collection<StoreDocument>("store");

type Schema = Required<Pick<MongoOptions, "owner" | "migrations" | "clock">>;

export type Arrival = Schema & {
  readonly place: string;
  readonly sourceEpoch: string;
  readonly shape: readonly { readonly name: string }[];
};

/**
 * Makes the schema in an empty database, without the documents that a new store begins with, or goes on with what was
 * begun. The mark is there before anything else is: nobody must take the database for a store.
 */
export async function arrive(db: Db, { place, sourceEpoch, shape, ...schema }: Arrival): Promise<void> {
  const store = storeIn(db);
  if (!(await store.findOne({ _id: "store" }))) {
    if (!(await isEmpty(db))) throw new StoreOccupied(`${place} is not empty`);
    const arriving = { sourceEpoch, ready: false };
    const begun = { _id: "store", epoch: sourceEpoch, owner: schema.owner, schema: {}, migrating: NOBODY } as const;
    await store.insertOne({ ...begun, arriving }).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error; // Somebody was quicker: whose it is now is asked below.
    });
  }
  const known = await store.findOne({ _id: "store" });
  if (!known?.arriving) throw new StoreOccupied(`${place} is not empty`);
  if (known.arriving.sourceEpoch !== sourceEpoch)
    throw new StoreOccupied(`${place} holds half of another store's move`);
  await migrateTo(db, schema, true);
  if (known.arriving.ready) return;
  for (const { name } of shape) await db.collection(name).deleteMany({});
  await store.updateOne({ _id: "store" }, { $set: { "arriving.ready": true } });
}

async function isEmpty(db: Db): Promise<boolean> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (!name.startsWith("system.") && (await db.collection(name).findOne({}))) return false;
  }
  return true;
}

/** Where the counters stand is a document of `feed`, and has arrived with the others. */
export async function finish(db: Db, place: string, epoch: string): Promise<void> {
  const arrived = { _id: "store" as const, "arriving.sourceEpoch": epoch };
  const { matchedCount } = await storeIn(db).updateOne(arrived, { $set: { epoch }, $unset: { arriving: true } });
  if (matchedCount !== 1) throw new Error(`${place} was finished by somebody else`);
}

/** Refuses what is no whole store of this service and this release, or has events that nobody has numbered yet. */
export async function leave(db: Db, schema: Schema): Promise<Identity> {
  const known = await storeIn(db).findOne({ _id: "store" });
  if (known?.owner !== schema.owner) throw new Error("there is no store of this service");
  if (known.arriving) throw new Error("it holds half of a move that was not finished");
  const isOther = componentsOf(schema).some(({ name, migrations }) => known.schema[name] !== migrations.length);
  if (isOther) throw new Error("it has another release's schema: start and stop the shop once with this one");
  if (await db.collection("outgoing").findOne({})) {
    throw new Error("it has events that have no position yet: start and stop the shop once");
  }
  const feed = await db.collection<FeedDocument>("feed").findOne({ _id: "feed" });
  return { epoch: known.epoch, counters: { outbox: feed?.head ?? 0 } };
}
