// What a SQLite store forgets, in many small operations, so that no request waits behind a large delete.
import { createHousekeeping } from "../housekeeping.ts";
import type { SqliteDatabase } from "./database.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";

type Store = Pick<SqliteDatabase, "write">;

export const { sweep, startHousekeeping } = createHousekeeping<Store>([
  (store, now) => store.write((tx) => sweepIdempotency(tx, now)),
  (store, now) => store.write((tx) => sweepInbox(tx, now)),
]);
