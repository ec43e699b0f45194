// The service's stores in one SQLite file.
import { openSqlite, type SqliteDatabase } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import type { Foundation } from "@souk/chassis/stall";
import { createAccountEvents } from "./account/account-events.ts";
import { openSqliteAccountStore } from "./account/account-store.sqlite.ts";
import { openSqliteAddressStore } from "./address/address-store.sqlite.ts";
import { createAppendAudit, openSqliteAuditLog } from "./audit/audit-log.sqlite.ts";
import { openSqliteAttemptStore } from "./guard/attempt-store.sqlite.ts";
import { openSqliteMailLinkStore } from "./link/mail-link-store.sqlite.ts";
import { openSqliteIdentityStore } from "./openid/identity-store.sqlite.ts";
import { openSqliteSessionStore } from "./session/session-store.sqlite.ts";
import { openSqliteKeyStore } from "./signing/key-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return storesIn(database, { clock, ids });
}

export function storesIn(database: SqliteDatabase, { clock, ids }: Pick<Foundation, "clock" | "ids">): Stores {
  const audit = createAppendAudit(ids);
  const wiring = { events: createAccountEvents({ clock, ids }), audit };
  return {
    accounts: openSqliteAccountStore(database, wiring),
    identities: openSqliteIdentityStore(database, wiring),
    links: openSqliteMailLinkStore(database, wiring),
    addresses: openSqliteAddressStore(database),
    sessions: openSqliteSessionStore(database, wiring),
    keys: openSqliteKeyStore(database),
    attempts: openSqliteAttemptStore(database),
    audit: openSqliteAuditLog(database, audit),
    handle: sqliteStoreHandle(database),
  };
}
