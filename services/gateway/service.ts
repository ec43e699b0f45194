// The gateway: one public origin in front of all services. Nothing here must survive it.
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import { allRoutes } from "@souk/contracts/routes";
import { createCachedReads } from "./cache/cached-reads.ts";
import { purgeByEvent } from "./cache/purge-by-event.ts";
import { createResponseCache } from "./cache/response-cache.ts";
import type { GatewayConfig } from "./config.ts";
import { createHandler } from "./handler.ts";
import { createAccessLog } from "./http/access-log.ts";
import { createCors } from "./http/cors.ts";
import { createListener } from "./http/listener.ts";
import { createMeasure } from "./http/measure.ts";
import { securityHeaders } from "./http/security-headers.ts";
import type { LocalRoutes } from "./local-routes.ts";
import { originDocuments } from "./pages/origin-documents.ts";
import { originPages } from "./pages/origin-pages.ts";
import { createWebPages } from "./pages/web-pages.ts";
import { createAdmission } from "./policy/admission.ts";
import { createEndedSessions, followEndedSessions } from "./policy/ended-sessions.ts";
import { createLimits } from "./policy/limits.ts";
import { createTrustedProxies } from "./policy/network.ts";
import { createForward } from "./proxy/forward.ts";
import { createUpstreams } from "./proxy/upstreams.ts";
import { createRouteTable } from "./routing/route-table.ts";
import { NEEDED, watchMarket } from "./system/market-health.ts";
import { createOperations } from "./system/operations.ts";
import { systemRoutes } from "./system/system-routes.ts";

export type Dependencies = { readonly config: GatewayConfig; readonly overrides?: Overrides };

/** Emulators that have pages for people; mounted only where discovery knows them. */
const MOUNTS = new Map([
  ["/pay", "stripe"],
  ["/mailbox", "mailbox"],
  ["/id", "openid"],
]);
/** Whose pages set cookies, and how their names begin: of a browser's cookies a mount is shown its own. */
const MOUNTED_COOKIES = new Map([["openid", "souk_id_"]]);
const BYTES_PER_MB = 1024 * 1024;

export function createService({ config, overrides }: Dependencies): Service {
  const foundation = layFoundation({ service: "gateway", config, overrides });
  const { clock, log, telemetry, discovery, tokens, verifier, health, random, ids, instance } = foundation;
  const common = securityHeaders(config.PUBLIC_URL);
  const monotonicMs = (): number => clock.monotonicMs();

  const upstreams = createUpstreams({ discovery, clock, random });
  const forward = createForward({ upstreams, tokens, clock });
  const cache = createResponseCache({ maxBytes: config.RESPONSE_CACHE_MB * BYTES_PER_MB, monotonicMs });
  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "gateway", journal: undefined });
  if (config.RESPONSE_CACHE) purgeByEvent(bus, cache);
  const ended = createEndedSessions(clock);
  followEndedSessions(bus, { ended, client: foundation.client });
  watchMarket(health, discovery, clock);

  const { registry } = telemetry;
  const limits = config.RATE_LIMIT ? createLimits({ url: config.RATE_LIMIT_URL, clock, log, registry }) : undefined;
  const accessLog = createAccessLog({ service: "gateway", instance, level: config.LOG_LEVEL, now: () => clock.now() });
  const pages = originPages({ shopName: config.SHOP_NAME, publicUrl: config.PUBLIC_URL });
  const local: LocalRoutes = {
    pages: new Map([...originDocuments(config.PUBLIC_URL, health), ...pages]),
    routes: systemRoutes(foundation),
  };
  const table = createRouteTable(allRoutes);
  const admission = createAdmission({ verifier, limits, ended });
  const handle = createHandler({
    table,
    local,
    mounts: MOUNTS,
    mountedCookies: MOUNTED_COOKIES,
    cached: config.RESPONSE_CACHE ? createCachedReads({ cache, forward, common }) : undefined,
    web: createWebPages({ table, admission, forward, upstreams, shopName: config.SHOP_NAME }),
    admission,
    forward,
    upstreams,
    verifier,
    trusted: createTrustedProxies(config.TRUSTED_PROXIES),
    cors: createCors(config.CORS_ORIGINS),
    common,
    finish: createMeasure({ telemetry, clock, accessLog }),
    telemetry,
    clock,
    log,
  });
  const listener = createListener(handle, () => ids.uuid());
  const operations = createOperations(telemetry, health);

  return {
    start: async () => {
      if (!config.RATE_LIMIT) log.warn("rate limits are off: for load tests on loopback only");
      if (!config.RESPONSE_CACHE) log.warn("the response cache is off: for load tests only");
      for (const service of [...NEEDED, ...MOUNTS.values(), "web"]) upstreams.knows(service); // Watched before the first visit.
      await foundation.start();
      await limits?.start();
      await bus.start();
      const operationsUrl = await operations.start(config.OPERATIONS_HOST, config.OPERATIONS_PORT);
      const url = await listener.listen(config.HOST, config.PORT);
      log.info({ operationsUrl }, "metrics are served here");
      return foundation.announce(url);
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await listener.close(config.SHUTDOWN_TIMEOUT_MS);
      await operations.stop();
      await upstreams.close();
      limits?.stop();
      await foundation.stop();
    },
  };
}
