// All of this service's stores, and the one URL that picks the engine that they live in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { MailStore } from "./mail/mail-store.ts";
import type { MailTextStore } from "./text/mail-text.ts";

export type Stores = { readonly mails: MailStore; readonly texts: MailTextStore; readonly handle: StoreHandle };

export type StoresOptions = Pick<Foundation, "clock" | "ids" | "log" | "telemetry"> & { readonly url: string };

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    postgres: async () => (await import("./stores.postgres.ts")).openPostgresStores(options),
  });
}
