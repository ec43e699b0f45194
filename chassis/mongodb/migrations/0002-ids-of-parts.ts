// Ids of several parts were documents. As strings every server finds them by their index, MongoDB-compatible ones too that
// know no other.
import type { AnyBulkWriteOperation, Db, Document, Filter } from "mongodb";
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
    for (const [name, parts] of Object.entries(collections)) await renameAll(db, name, parts);
  },
};

/** The new ones first: what is cut off in between is there twice, and done again. */
async function renameAll(db: Db, name: string, parts: readonly string[]): Promise<void> {
  const collection = db.collection<Document>(name);
  const old = { _id: { $type: "object" } } as Filter<Document>;
  let batch: Document[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await collection.bulkWrite(batch.map((document) => renamed(document, parts)));
    batch = [];
  };
  for await (const document of collection.find(old)) {
    batch.push(document);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await collection.deleteMany(old);
}

function renamed({ _id, ...replacement }: Document, parts: readonly string[]): AnyBulkWriteOperation<Document> {
  const id = idOfParts(...parts.map((part) => String((_id as Document)[part])));
  return { replaceOne: { filter: { _id: id as never }, replacement, upsert: true } };
}
