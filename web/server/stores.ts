// The store of browser sessions, and the one URL that picks the engine that it lives in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { DepartureStore } from "./session/departure-store.ts";
import type { SessionStore } from "./session/session-store.ts";

export type Stores = {
  readonly sessions: SessionStore;
  readonly departures: DepartureStore;
  readonly handle: StoreHandle;
};

export type StoresOptions = Pick<Foundation, "clock" | "log" | "telemetry"> & { readonly url: string };

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
  });
}
