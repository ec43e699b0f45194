// All of this service's stores, and the one URL that picks the engine that they live in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { AccountStore } from "./account/account-store.ts";
import type { AddressStore } from "./address/address-store.ts";
import type { AuditLog } from "./audit/audit.ts";
import type { AttemptStore } from "./guard/attempt-store.ts";
import type { MailLinkStore } from "./link/mail-link-store.ts";
import type { IdentityStore } from "./openid/identity-store.ts";
import type { SessionStore } from "./session/session-store.ts";
import type { KeyStore } from "./signing/key-store.ts";

export type Stores = {
  readonly accounts: AccountStore;
  readonly links: MailLinkStore;
  readonly identities: IdentityStore;
  readonly addresses: AddressStore;
  readonly sessions: SessionStore;
  readonly keys: KeyStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly handle: StoreHandle;
};

export type StoresOptions = Pick<Foundation, "clock" | "ids" | "log" | "telemetry"> & { readonly url: string };

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    postgres: async () => (await import("./stores.postgres.ts")).openPostgresStores(options),
  });
}
