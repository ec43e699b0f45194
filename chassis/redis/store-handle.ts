// A Redis store as its service handles it.
import type { StoreHandle } from "../store-handle.ts";
import type { RedisDatabase } from "./database.ts";
import { createRedisEventJournal } from "./event-journal.ts";
import { headOf } from "./journal-outbox.ts";

export function redisStoreHandle(database: RedisDatabase): StoreHandle {
  return {
    journal: createRedisEventJournal(database),
    check: async () => void (await headOf(database)),
    close: database.close,
  };
}
