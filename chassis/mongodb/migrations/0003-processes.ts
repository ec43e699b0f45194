// Who works in the store, and in which sessions (process-sessions.ts).
import type { Db } from "mongodb";
import { type MongoMigration, makeCollection } from "../migration.ts";

export const processes: MongoMigration = {
  name: "processes",
  up: (db: Db) => makeCollection(db, { name: "processes" }),
};
