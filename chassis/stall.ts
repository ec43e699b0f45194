// What every service stands on, laid in one go: from its configuration to the things that its parts are given. The
// same lines would stand in every service.ts. Anything can be replaced: tests, `--single`, users' own keys.
import { join } from "node:path";
import {
  createJwksCache,
  createServiceTokens,
  createTokenVerifier,
  type ServiceTokens,
  type TokenVerifier,
} from "./auth.ts";
import { requestKeys, requestToken } from "./auth-users.ts";
import { createServiceClient, type ServiceClient } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { advertisedUrl } from "./discovery/advertised-url.ts";
import { announcesItself, createDiscovery, createRegistration, type Discovery } from "./discovery.ts";
import { createHealth, type Health } from "./health.ts";
import { createIds, type Ids } from "./ids.ts";
import { createLog, type Log } from "./log.ts";
import { type Random, systemRandom } from "./random.ts";
import { createRecentErrors, type RecentErrors } from "./recent-errors.ts";
import { createTelemetry, type Telemetry } from "./telemetry.ts";

/** What of commonSettings the foundation needs. */
export type FoundationConfig = {
  readonly INSTANCE_ID?: string | undefined;
  readonly HOST?: string | undefined;
  readonly DISCOVERY_URL: string;
  readonly ADVERTISED_URL?: string | undefined;
  readonly CONSUL_HTTP_TOKEN?: string | undefined;
  readonly PUBLIC_URL: string;
  readonly LOG_LEVEL: string;
  readonly SERVICE_CLIENT_SECRET: string;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly TOKEN_CACHE_DIR?: string | undefined;
};

export type Foundation<C extends FoundationConfig = FoundationConfig> = {
  readonly service: string;
  readonly instance: string;
  readonly config: C;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly errors: RecentErrors;
  readonly telemetry: Telemetry;
  readonly discovery: Discovery;
  readonly tokens: ServiceTokens;
  readonly verifier: TokenVerifier;
  readonly client: ServiceClient;
  readonly health: Health;
};

export type Overrides = Partial<Omit<Foundation, "service" | "instance" | "config">>;

export type Running = {
  /** Discovery first, then tokens: does not wait for other services. */
  start(): Promise<void>;
  /** Once the server listens: others find it from now on. The answer is the service's own. */
  announce(listening: string): Promise<{ readonly url: string }>;
  /** First thing of a stop: not ready, then withdrawn; the server still answers whoever has not heard. */
  leave(): Promise<void>;
  /** After the server has closed. */
  stop(): Promise<void>;
};

export type FoundationOptions<C extends FoundationConfig> = {
  readonly service: string;
  readonly config: C;
  readonly overrides?: Overrides | undefined;
};

export function layFoundation<C extends FoundationConfig>(options: FoundationOptions<C>): Foundation<C> & Running {
  const { service, config, overrides = {} } = options;
  const instance = config.INSTANCE_ID ?? `${service}-1`;
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const ids = overrides.ids ?? createIds(clock, random);
  const errors = overrides.errors ?? createRecentErrors();
  const log = overrides.log ?? createLog({ service, instance, level: config.LOG_LEVEL, errors });
  const telemetry = overrides.telemetry ?? createTelemetry({ service, instance, clock, random, ...exportTo(config) });
  const found = { clock, log, random, token: config.CONSUL_HTTP_TOKEN };
  const discovery = overrides.discovery ?? createDiscovery(config.DISCOVERY_URL, found);
  const registration = createRegistration(config.DISCOVERY_URL, { ...found, service, instance });
  const credentials = { clientId: service, clientSecret: config.SERVICE_CLIENT_SECRET };
  const endpoint = { discovery, random };
  const tokens =
    overrides.tokens ??
    createServiceTokens({
      request: () => requestToken(endpoint, credentials),
      ...cacheFile(config, `token-${instance}.json`),
      clock,
      log,
    });
  const verifier = overrides.verifier ?? verifierOf({ config, instance, endpoint, clock, log });
  const client = overrides.client ?? createServiceClient({ service, discovery, tokens, clock, random, log, telemetry });
  const health = overrides.health ?? createHealth({ clock });
  return {
    ...{ service, instance, config, clock, ids, random, log, errors },
    ...{ telemetry, discovery, tokens, verifier, client, health },
    start: async () => {
      discovery.instances("users"); // Keys and tokens come from there: known before the first request needs them.
      await discovery.start();
      tokens.start();
    },
    announce: async (url) => {
      if (announcesItself(config.DISCOVERY_URL)) await registration.announce(reachable(config, url));
      return { url };
    },
    leave: async () => {
      health.stopping();
      await registration.withdraw();
    },
    stop: async () => {
      tokens.stop();
      await client.close();
      await discovery.stop();
      await telemetry.shutdown();
    },
  };
}

function reachable({ HOST: host, ADVERTISED_URL: advertised }: FoundationConfig, listening: string): string {
  return advertisedUrl({ listening, host, advertised });
}

type VerifierParts = {
  readonly config: FoundationConfig;
  readonly instance: string;
  readonly endpoint: { readonly discovery: Discovery; readonly random: Random };
  readonly clock: Clock;
  readonly log: Log;
};

function verifierOf({ config, instance, endpoint, clock, log }: VerifierParts): TokenVerifier {
  const jwks = createJwksCache({
    fetch: () => requestKeys(endpoint),
    ...cacheFile(config, `jwks-${instance}.json`),
    clock,
    log,
  });
  return createTokenVerifier({ issuer: config.PUBLIC_URL, jwks, clock, log });
}

function exportTo({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: FoundationConfig) {
  return endpoint === undefined ? {} : { endpoint };
}

/** Instances share no file: each keeps its own. */
function cacheFile({ TOKEN_CACHE_DIR: folder }: FoundationConfig, name: string) {
  return folder === undefined ? {} : { cacheFile: join(folder, name) };
}
