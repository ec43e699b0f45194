// The service's stores in one PostgreSQL database.
import { openPostgres, type PostgresDatabase } from "@souk/chassis/postgres/database";
import { postgresStoreHandle } from "@souk/chassis/postgres/store-handle";
import type { Foundation } from "@souk/chassis/stall";
import { createAccountEvents } from "./account/account-events.ts";
import { openPostgresAccountStore } from "./account/account-store.postgres.ts";
import { openPostgresAddressStore } from "./address/address-store.postgres.ts";
import { createAppendAudit, openPostgresAuditLog } from "./audit/audit-log.postgres.ts";
import { openPostgresAttemptStore } from "./guard/attempt-store.postgres.ts";
import { openPostgresMailLinkStore } from "./link/mail-link-store.postgres.ts";
import { openPostgresIdentityStore } from "./openid/identity-store.postgres.ts";
import { openPostgresSessionStore } from "./session/session-store.postgres.ts";
import { openPostgresKeyStore } from "./signing/key-store.postgres.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/postgres/", import.meta.url);

export async function openPostgresStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const { registry } = telemetry;
  const database = await openPostgres({ url, owner: "users", migrations, clock, log, registry });
  return storesIn(database, { clock, ids });
}

export function storesIn(database: PostgresDatabase, { clock, ids }: Pick<Foundation, "clock" | "ids">): Stores {
  const audit = createAppendAudit(ids);
  const wiring = { events: createAccountEvents({ clock, ids }), audit };
  return {
    accounts: openPostgresAccountStore(database, wiring),
    identities: openPostgresIdentityStore(database, wiring),
    links: openPostgresMailLinkStore(database, wiring),
    addresses: openPostgresAddressStore(database),
    sessions: openPostgresSessionStore(database, wiring),
    keys: openPostgresKeyStore(database),
    attempts: openPostgresAttemptStore(database),
    audit: openPostgresAuditLog(database, audit),
    handle: postgresStoreHandle(database),
  };
}
