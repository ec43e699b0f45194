// How this service's store is carried from one engine to another.
import type { Clock } from "@souk/chassis/clock";
import { openWithEngine } from "@souk/chassis/store-handle";
import type { StoreImageEngine } from "@souk/chassis/store-image/store-image";

const sqlite = new URL("./migrations/sqlite/", import.meta.url);
const redis = new URL("./migrations/redis/", import.meta.url);

export type StoreImageOptions = { readonly url: string; readonly clock: Clock };

/** Throws one line for a URL of an engine that this service has none of. */
export function storeImage({ url, clock }: StoreImageOptions): Promise<StoreImageEngine> {
  return openWithEngine(url, {
    sqlite: async () =>
      (await import("@souk/chassis/sqlite/store-image")).sqliteImage({ url, migrations: sqlite, clock }),
    redis: async () => {
      const { redisImage } = await import("@souk/chassis/redis/store-image");
      const { tables } = await import("./store-image.redis.ts");
      return redisImage({ url, owner: "payments", migrations: { sqlite, redis }, tables, clock });
    },
  });
}
