// web: the storefront and the back office for browsers, over the public API. The wiring, from top to bottom.
import { fileURLToPath } from "node:url";
import type { Repeating } from "@souk/chassis/clock";
import type { Service } from "@souk/chassis/lifecycle";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import { createStorePresence } from "@souk/chassis/store-presence";
import { createAdminApi } from "./admin/admin-api.ts";
import { createAdminPages } from "./admin/admin-pages.ts";
import { createAdminSession } from "./admin/admin-session.ts";
import { createAdminTheme } from "./admin/admin-theme.ts";
import type { WebConfig } from "./config.ts";
import { createHandler } from "./handler.ts";
import { createCookieJar } from "./http/cookies.ts";
import { createListener } from "./http/listener.ts";
import { createSameOrigin } from "./http/same-origin.ts";
import { createOperations } from "./operations.ts";
import { bundleIn } from "./pages/load-bundle.ts";
import { createStorefront } from "./pages/storefront.ts";
import { createDepartures } from "./session/departures.ts";
import { createSessionKeeper } from "./session/session-keeper.ts";
import { createGatewayCalls } from "./shop/gateway-calls.ts";
import { visitorOf } from "./shop/visitor.ts";
import { openStores } from "./stores.ts";
import { openThemes } from "./theme/open-themes.ts";

export type WebDependencies = { readonly config: WebConfig; readonly overrides?: Overrides };

const built = (application: string): string => fileURLToPath(new URL(`../${application}/build`, import.meta.url));
const SWEEP_EVERY_MS = 3_600_000;

export async function createService({ config, overrides }: WebDependencies): Promise<Service> {
  const foundation = layFoundation({ service: "web", config, overrides });
  const { clock, random, ids, instance, log, errors, telemetry, health, verifier, discovery } = foundation;
  const { PUBLIC_URL: publicUrl, WEB_SESSION_SECONDS: sessionSeconds } = config;
  const {
    sessions,
    departures: departureStore,
    themes: themeStore,
    handle: store,
  } = await openStores(config, foundation);
  health.addCheck("store", store.check);

  const presence = createStorePresence({ journal: store.journal, instance, clock, log });

  const jar = createCookieJar(publicUrl);
  const keeper = createSessionKeeper({ sessions, clock, random, lifetimeMs: sessionSeconds * 1000 });
  const departures = createDepartures({ store: departureStore, clock, random });
  const calls = createGatewayCalls(foundation);
  const parts = { calls, keeper, jar };
  const bundle = bundleIn(built("storefront"));
  const themes = openThemes({ themes: themeStore, bundle, clock, log });
  const storefront = createStorefront({
    ...{
      folder: built("storefront"),
      bundle,
      themes,
      keeper,
      departures,
      jar,
      clock,
      ids,
      random,
      publicUrl,
      sessionSeconds,
    },
    shopName: config.SHOP_NAME,
  });
  const adminSession = createAdminSession({ keeper, verifier, jar, lifetimeSeconds: sessionSeconds });
  const handler = createHandler({
    ...{ verifier, telemetry, log, storefront },
    operations: createOperations({ health, telemetry, verifier, errors, traceId: () => ids.uuid() }),
    sameOrigin: createSameOrigin(publicUrl),
    visitorOf: (visit) => visitorOf(parts, visit),
    adminSession,
    adminApi: createAdminApi(calls),
    adminTheme: createAdminTheme({ ...{ verifier, themes: themeStore, clock }, ...themes }),
    adminPages: createAdminPages({ folder: `${built("admin")}/client`, session: adminSession.of, clock, log }),
  });
  const listener = createListener(handler, () => ids.uuid());
  let sweeping: Repeating | undefined;

  return {
    start: async () => {
      if (!jar.secure) log.warn("PUBLIC_URL is plain http: cookies can be read on the way; use https");
      discovery.instances("gateway"); // Known before the first visit.
      await foundation.start();
      await presence.start();
      sweeping = clock.every(SWEEP_EVERY_MS, async () => {
        await keeper.sweep();
        await departures.sweep();
      });
      themes.keeper.start();
      const url = await listener.listen(config.HOST, config.PORT);
      storefront.warm().catch((error: unknown) => log.error({ err: error }, "the storefront can't be loaded"));
      return foundation.announce(url);
    },
    stop: async () => {
      await foundation.leave();
      await listener.close(config.SHUTDOWN_TIMEOUT_MS);
      await sweeping?.stop();
      await themes.keeper.stop();
      await calls.close();
      await presence.stop();
      await store.close();
      await foundation.stop();
    },
  };
}
