// One URL picks the engine. All of this service's stores live in it.
import { openSqlite, type SqliteDatabase } from "@souk/chassis/sqlite/database";
import type { Foundation } from "@souk/chassis/stall";
import { createAccountEvents } from "./account/account-events.ts";
import { openSqliteAccountStore } from "./account/account-store.sqlite.ts";
import type { AccountStore } from "./account/account-store.ts";
import { openSqliteAddressStore } from "./address/address-store.sqlite.ts";
import type { AddressStore } from "./address/address-store.ts";
import type { AuditLog } from "./audit/audit.ts";
import { createAppendAudit, openSqliteAuditLog } from "./audit/audit-log.sqlite.ts";
import { openSqliteAttemptStore } from "./guard/attempt-store.sqlite.ts";
import type { AttemptStore } from "./guard/attempt-store.ts";
import { openSqliteSessionStore } from "./session/session-store.sqlite.ts";
import type { SessionStore } from "./session/session-store.ts";
import { openSqliteKeyStore } from "./signing/key-store.sqlite.ts";
import type { KeyStore } from "./signing/key-store.ts";

export type Stores = {
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly sessions: SessionStore;
  readonly keys: KeyStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  /** For the bus, which serves this store's outbox. */
  readonly database: SqliteDatabase;
};

type Options = Pick<Foundation, "clock" | "ids" | "log" | "telemetry"> & { readonly url: string };

const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openStores({ url, clock, ids, log, telemetry }: Options): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return storesOf(database, { clock, ids });
}

export function storesOf(database: SqliteDatabase, { clock, ids }: Pick<Foundation, "clock" | "ids">): Stores {
  const audit = createAppendAudit(ids);
  return {
    accounts: openSqliteAccountStore(database, { events: createAccountEvents({ clock, ids }), audit }),
    addresses: openSqliteAddressStore(database),
    sessions: openSqliteSessionStore(database, { clock, ids, audit }),
    keys: openSqliteKeyStore(database),
    attempts: openSqliteAttemptStore(database),
    audit: openSqliteAuditLog(database, audit),
    database,
  };
}
