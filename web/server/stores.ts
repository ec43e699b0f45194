// The stores of browser sessions and of the theme, and the one URL that picks the engine that both live in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { WebConfig } from "./config.ts";
import type { DepartureStore } from "./session/departure-store.ts";
import type { SessionStore } from "./session/session-store.ts";
import type { ThemeStore } from "./theme/theme-store.ts";

export type Stores = {
  readonly sessions: SessionStore;
  readonly departures: DepartureStore;
  readonly themes: ThemeStore;
  readonly handle: StoreHandle;
};

export type StoresOptions = Pick<Foundation, "clock" | "log" | "telemetry"> & { readonly url: string };

/** SESSION_URL stands before DATABASE_URL. Whatever is wrong with a URL is told by the name of its own setting. */
export async function openStores(
  { DATABASE_URL, SESSION_URL }: Pick<WebConfig, "DATABASE_URL" | "SESSION_URL">,
  foundation: Omit<StoresOptions, "url">,
): Promise<Stores> {
  if (SESSION_URL === undefined) return openStore({ url: DATABASE_URL, ...foundation });
  try {
    return await openStore({ url: SESSION_URL, ...foundation });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("DATABASE_URL")) throw error;
    throw new Error(error.message.replace("DATABASE_URL", "SESSION_URL"), { cause: error });
  }
}

/** At its newest schema. */
export function openStore(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    redis: async () => (await import("./stores.redis.ts")).openRedisStores(options),
  });
}
