// A MongoDB store as its service handles it.
import type { StoreHandle } from "../store-handle.ts";
import type { MongoDatabase } from "./database.ts";
import { createMongoEventJournal } from "./event-journal.ts";

export function mongoStoreHandle(database: MongoDatabase): StoreHandle {
  return { journal: createMongoEventJournal(database), check: database.ping, close: database.close };
}
