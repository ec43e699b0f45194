// All of this service's stores, and the one URL that picks the engine that they live in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { Payable } from "./payable/payable.ts";
import type { Announcement } from "./payable/payable-change.ts";
import type { PayableStore, Recovery } from "./payable/payable-store.ts";

export type Stores = { readonly payables: PayableStore; readonly handle: StoreHandle };

export type StoreParts = Pick<Foundation, "clock" | "log" | "telemetry"> & { readonly url: string };

export type StoresOptions = StoreParts & {
  readonly ids: Foundation["ids"];
  /** What the shop's identity is made from where an engine may have to make it again, the same. */
  readonly secret: string;
  /** Asked by engines that can lose a payable and go on. */
  readonly recover: Recovery;
  /** Told after the commit of what was announced. */
  readonly announced?: (payable: Payable, announcement: Announcement) => void;
};

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    redis: async () => (await import("./stores.redis.ts")).openRedisStores(options),
  });
}

/** Brought to its newest schema, for whoever has the URL and no other secret. */
export async function openStoreHandle(parts: StoreParts): Promise<{ readonly handle: StoreHandle }> {
  const handle = await openWithEngine(parts.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteHandle(parts),
    redis: async () => (await import("./stores.redis.ts")).openRedisHandle(parts),
  });
  return { handle };
}
