// The count of imports is there from the beginning, as in an embedded store, so that a store can be carried either way.
import type { MongoMigration } from "@souk/chassis/mongodb/migration";

export const catalogueCounter: MongoMigration = {
  name: "catalogue-counter",
  up: async (db) => {
    const counters = db.collection<{ readonly _id: string; readonly imports: number }>("catalogue");
    await counters.updateOne({ _id: "catalogue" }, { $setOnInsert: { imports: 0 } }, { upsert: true });
  },
};
