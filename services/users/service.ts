// users: accounts, sessions, roles, signing keys. The wiring, from top to bottom.
import { createJwksCache, createTokenVerifier, type ServiceTokens } from "@souk/chassis/auth";
import { createFeedBus } from "@souk/chassis/bus/feed-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createHttpServer } from "@souk/chassis/server";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import { accountRoutes } from "./account/account-routes.ts";
import { customerRoutes } from "./account/customer-routes.ts";
import { ensureOwner } from "./account/first-owner.ts";
import { createProfileEditor } from "./account/profile-editor.ts";
import { snapshotRoutes } from "./account/snapshot-routes.ts";
import { staffRoutes } from "./account/staff-routes.ts";
import { addressRoutes } from "./address/address-routes.ts";
import type { UsersConfig } from "./config.ts";
import { createGuessingLimits } from "./guard/guessing-limits.ts";
import { createUserMetrics } from "./metrics.ts";
import { readServiceClients } from "./oauth/service-clients.ts";
import { tokenRoutes } from "./oauth/token-routes.ts";
import { createPasswordHasher } from "./password/password-hasher.ts";
import { deriveKeys } from "./secrets.ts";
import { sessionRoutes } from "./session/session-routes.ts";
import { createSignIn } from "./session/sign-in.ts";
import { CLIENT_TOKEN_SECONDS, createAccessTokens } from "./signing/access-tokens.ts";
import { createKeyRing } from "./signing/key-ring.ts";
import { keyRoutes } from "./signing/key-routes.ts";
import { createKeySealing } from "./signing/key-sealing.ts";
import type { KeySchedule } from "./signing/signing-key.ts";
import { openStores } from "./stores.ts";
import { startSweeper } from "./sweeper.ts";

export type UsersDependencies = {
  readonly config: UsersConfig;
  readonly overrides?: Overrides;
  /** Told what a person must know once, and no log may keep: the first owner's password. */
  readonly notice?: (text: string) => void;
};

export async function createService({ config, overrides, notice }: UsersDependencies): Promise<Service> {
  // We issue service tokens; asking ourselves for one over HTTP would be a detour.
  const own: ServiceTokens = {
    current: async () => (await tokens.forService("users")).token,
    ready: () => undefined,
    refused: () => {},
    start: () => {},
    stop: () => {},
  };
  const foundation = layFoundation({ service: "users", config, overrides: { tokens: own, ...overrides } });
  const { clock, ids, random, log, telemetry, health } = foundation;
  const issuer = config.PUBLIC_URL;
  const secrets = deriveKeys(config.KEY_ENCRYPTION_SECRET);
  const clients = readServiceClients(config.SERVICE_CLIENTS);
  const stores = await openStores({ url: config.DATABASE_URL, ...foundation });
  const { accounts, addresses, sessions, attempts, audit } = stores;

  const hasher = createPasswordHasher(random);
  const keys = createKeyRing({
    store: stores.keys,
    sealing: createKeySealing(secrets.sealing, random),
    schedule: scheduleOf(config),
    clock,
    ids,
    log,
  });
  // Our own keys need no request to be read.
  const jwks = createJwksCache({ fetch: async () => ({ keys: keys.published() }), clock, log });
  const verifier = createTokenVerifier({ issuer, jwks, clock, log });
  const tokens = createAccessTokens({ issuer, keys, clock, ids });
  const limits = createGuessingLimits({
    store: attempts,
    namingKey: secrets.naming,
    enabled: config.RATE_LIMIT === "on",
  });
  const lifetimes = { idleMs: config.REFRESH_TOKEN_SECONDS * 1000, familyMs: config.SESSION_SECONDS * 1000 };
  const signIn = createSignIn({ ...stores, ...foundation, hasher, limits, tokens, lifetimes });
  const editor = createProfileEditor({ accounts, hasher, limits, audit });
  const metrics = createUserMetrics(telemetry.registry, () => hasher.load);
  const bus = createFeedBus({ ...foundation, service: "users", database: stores.database });

  const server = createHttpServer({
    ...foundation,
    verifier,
    served: [
      ...sessionRoutes({ signIn, clock, metrics }),
      ...accountRoutes({ accounts, editor, clock }),
      ...addressRoutes({ addresses, clock, ids }),
      ...customerRoutes({ accounts, addresses }),
      ...staffRoutes({ accounts, hasher, fingerprintKey: secrets.fingerprints, clock, ids }),
      ...snapshotRoutes({ accounts }),
      ...keyRoutes({ keys, issuer }),
      ...tokenRoutes({ clients, tokens, signIn, limits, audit, clock, metrics }),
      ...bus.served,
    ],
  });
  health.addCheck("store", () => void stores.database.read((tx) => tx.get("SELECT 1")));

  let sweeper: { stop(): Promise<void> } | undefined;
  return {
    start: async () => {
      await foundation.start();
      await keys.start();
      const told = await ensureOwner(
        { accounts, hasher, clock, ids, random },
        { email: config.SOUK_ADMIN_EMAIL, password: config.SOUK_ADMIN_PASSWORD },
      );
      if (told !== undefined) notice?.(told);
      if (config.RATE_LIMIT === "off") log.warn("RATE_LIMIT=off: guessing passwords is not limited");
      await bus.start();
      sweeper = startSweeper({ sessions, attempts, audit, clock, log });
      return { url: await server.listen({ host: config.HOST, port: config.PORT }) };
    },
    stop: async () => {
      health.stopping();
      await bus.stop();
      await server.close();
      await Promise.all([sweeper?.stop(), keys.stop()]);
      await stores.database.close();
      await foundation.stop();
    },
  };
}

/** Services' tokens live longest; a minute more for clocks that differ. */
const OVERLAP_MS = (CLIENT_TOKEN_SECONDS + 60) * 1000;

function scheduleOf(config: UsersConfig): KeySchedule {
  const rotationMs = config.KEY_ROTATION_SECONDS * 1000;
  const leadMs = config.KEY_LEAD_SECONDS * 1000;
  if (leadMs >= rotationMs) throw new Error("KEY_LEAD_SECONDS must be less than KEY_ROTATION_SECONDS");
  return { rotationMs, leadMs, overlapMs: OVERLAP_MS };
}
