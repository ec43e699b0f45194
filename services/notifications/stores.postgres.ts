// The service's stores in one PostgreSQL database.
import { openPostgres } from "@souk/chassis/postgres/database";
import { postgresStoreHandle } from "@souk/chassis/postgres/store-handle";
import { createPostgresMailStore } from "./mail/mail-store.postgres.ts";
import type { Stores, StoresOptions } from "./stores.ts";
import { createPostgresMailTextStore } from "./text/mail-text-store.postgres.ts";

export const migrations = new URL("./migrations/postgres/", import.meta.url);

export async function openPostgresStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const { registry } = telemetry;
  const database = await openPostgres({ url, owner: "notifications", migrations, clock, log, registry });
  return {
    mails: createPostgresMailStore(database, ids),
    texts: createPostgresMailTextStore(database),
    handle: postgresStoreHandle(database),
  };
}
