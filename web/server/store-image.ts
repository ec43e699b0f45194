// How the store of sessions and the theme is carried from one engine to another.
import type { Clock } from "@souk/chassis/clock";
import { openWithEngine } from "@souk/chassis/store-handle";
import type { StoreImageEngine } from "@souk/chassis/store-image/store-image";

const sqlite = new URL("./migrations/sqlite/", import.meta.url);
const redis = new URL("./migrations/redis/", import.meta.url);

/** Redis drops these rows by itself. */
const endings = { sessions: "expires_at", departures: "expires_at", theme_drafts: "expires_at" };

export type StoreImageOptions = { readonly url: string; readonly clock: Clock };

/** Throws one line for a URL of an engine that web has none of. */
export function storeImage({ url, clock }: StoreImageOptions): Promise<StoreImageEngine> {
  return openWithEngine(url, {
    sqlite: async () =>
      (await import("@souk/chassis/sqlite/store-image")).sqliteImage({ url, migrations: sqlite, endings, clock }),
    redis: async () => {
      const { redisImage } = await import("@souk/chassis/redis/store-image");
      const { tables } = await import("./store-image.redis.ts");
      return redisImage({ url, owner: "web", migrations: { sqlite, redis }, tables, endings, clock });
    },
  });
}
