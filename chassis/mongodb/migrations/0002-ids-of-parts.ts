// Ids of several parts were documents. As strings every server finds them by their index, MongoDB-compatible ones too that
// know no other.
import type { Db, Document } from "mongodb";
import type { MongoMigration } from "../migration.ts";
import { idOfParts } from "../part-ids.ts";

const BATCH = 1_000;
const collections: Readonly<Record<string, readonly string[]>> = {
  inbox: ["subscriber", "eventId"],
  inbox_newest: ["subscriber", "aggregateId"],
  idempotency: ["scope", "key"],
};

export const idsOfParts: MongoMigration = {
  name: "ids-of-parts",
  up: async (db: Db) => {
    for (const [name, parts] of Object.entries(collections)) {
      while (await renameSome(db, name, parts));
    }
  },
};

/** The new one first: what is cut off in between is there twice, and done again. */
async function renameSome(db: Db, name: string, parts: readonly string[]): Promise<boolean> {
  const collection = db.collection<Document>(name);
  const old = await collection.find({ _id: { $type: "object" } }, { limit: BATCH }).toArray();
  if (old.length === 0) return false;
  await collection.bulkWrite(
    old.map(({ _id, ...rest }) => ({
      replaceOne: { filter: { _id: stringOf(_id, parts) as never }, replacement: rest, upsert: true },
    })),
  );
  await collection.bulkWrite(old.map(({ _id }) => ({ deleteOne: { filter: { _id } } })));
  return true;
}

const stringOf = (id: Document, parts: readonly string[]): string =>
  idOfParts(...parts.map((part) => String(id[part])));
