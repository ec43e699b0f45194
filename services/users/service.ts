// users: accounts, sessions, roles, signing keys. The wiring, from top to bottom.
import { createJwksCache, createTokenVerifier, type ServiceTokens, type TokenVerifier } from "@souk/chassis/auth";
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createHttpServer, type Served } from "@souk/chassis/server";
import { type Foundation, layFoundation, type Overrides } from "@souk/chassis/stall";
import { accountRoutes } from "./account/account-routes.ts";
import { customerRoutes } from "./account/customer-routes.ts";
import { ensureOwner } from "./account/first-owner.ts";
import { createProfileEditor } from "./account/profile-editor.ts";
import { snapshotRoutes } from "./account/snapshot-routes.ts";
import { staffRoutes } from "./account/staff-routes.ts";
import { addressRoutes } from "./address/address-routes.ts";
import type { UsersConfig } from "./config.ts";
import { createGuessingLimits } from "./guard/guessing-limits.ts";
import { createMailLinks } from "./link/mail-link.ts";
import { mailLinkRoutes } from "./link/mail-link-routes.ts";
import { createRecovery } from "./link/recovery.ts";
import { createVerification } from "./link/verification.ts";
import { createUserMetrics } from "./metrics.ts";
import { readServiceClients } from "./oauth/service-clients.ts";
import { tokenRoutes } from "./oauth/token-routes.ts";
import { openidRoutes } from "./openid/openid-routes.ts";
import { createOpenidSignIn } from "./openid/openid-sign-in.ts";
import { createProvider } from "./openid/provider.ts";
import { readProviders } from "./openid/provider-settings.ts";
import { createTransactions } from "./openid/transaction.ts";
import {
  createPasswordHasher,
  type HashParameters,
  owaspParameters,
  type PasswordHasher,
} from "./password/password-hasher.ts";
import { deriveKeys } from "./secrets.ts";
import { endedSessionRoutes } from "./session/ended-session-routes.ts";
import { sessionRoutes } from "./session/session-routes.ts";
import { createSignIn } from "./session/sign-in.ts";
import { CLIENT_TOKEN_SECONDS, createAccessTokens } from "./signing/access-tokens.ts";
import { createKeyRing, type KeyRing } from "./signing/key-ring.ts";
import { keyRoutes } from "./signing/key-routes.ts";
import { createKeySealing } from "./signing/key-sealing.ts";
import type { KeySchedule } from "./signing/signing-key.ts";
import { openStores, type Stores } from "./stores.ts";
import { startSweeper } from "./sweeper.ts";

export type UsersDependencies = {
  readonly config: UsersConfig;
  readonly overrides?: Overrides;
  /** Told what a person must know once, and no log may keep: the first owner's password. */
  readonly notice?: (text: string) => void;
  /** OWASP's unless told: tests that aren't about hashing take less. */
  readonly hashing?: HashParameters;
};

export async function createService(dependencies: UsersDependencies): Promise<Service> {
  const { config, overrides, notice, hashing = owaspParameters } = dependencies;
  const foundation = layFoundation({ service: "users", config, overrides: { tokens: noTokens, ...overrides } });
  const { clock, log, health } = foundation;
  const stores = await openStores({ url: config.DATABASE_URL, ...foundation });
  const hasher = createPasswordHasher(foundation.random, hashing);
  const parts = { ...assemble(config, foundation, { ...stores, hasher }), hasher };
  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "users", journal: stores.handle.journal });
  const server = createHttpServer({
    ...foundation,
    verifier: createVerifier(config.PUBLIC_URL, parts.keys, foundation),
    served: [...routesOf(config, { ...foundation, ...stores, ...parts }), ...bus.served],
  });
  health.addCheck("store", stores.handle.check);

  let sweeper: { stop(): Promise<void> } | undefined;
  return {
    start: async () => {
      await foundation.start();
      await parts.keys.start();
      const named = { email: config.SOUK_ADMIN_EMAIL, password: config.SOUK_ADMIN_PASSWORD };
      const told = await ensureOwner({ ...foundation, ...stores, ...parts }, named);
      if (told !== undefined) notice?.(told);
      if (config.RATE_LIMIT === "off") log.warn("RATE_LIMIT=off: guessing passwords is not limited");
      await bus.start();
      sweeper = startSweeper({ ...stores, clock, log });
      return foundation.announce(await server.listen({ host: config.HOST, port: config.PORT }));
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await server.close();
      await Promise.all([sweeper?.stop(), parts.keys.stop()]);
      await stores.handle.close();
      await foundation.stop();
    },
  };
}

type Given = Stores & { readonly hasher: PasswordHasher };

/** What the routes are made of. Nothing here starts anything. */
function assemble(config: UsersConfig, foundation: Foundation, { attempts, keys: store, hasher, ...stores }: Given) {
  const { clock, ids, random, log, telemetry } = foundation;
  const secrets = deriveKeys(config.KEY_ENCRYPTION_SECRET);
  const sealing = createKeySealing(secrets.sealing, random);
  const keys = createKeyRing({ store, sealing, schedule: scheduleOf(config), clock, ids, log });
  const tokens = createAccessTokens({ issuer: config.PUBLIC_URL, keys, clock, ids });
  const enabled = config.RATE_LIMIT === "on";
  const limits = createGuessingLimits({ store: attempts, namingKey: secrets.naming, enabled });
  const mailLinks = createMailLinks({ key: secrets.links, ids });
  const verification = createVerification({ limits, mailLinks });
  const lifetimes = { idleMs: config.REFRESH_TOKEN_SECONDS * 1000, familyMs: config.SESSION_SECONDS * 1000 };
  const signIn = createSignIn({ ...foundation, ...stores, hasher, limits, tokens, verification, lifetimes });
  const transactions = createTransactions(createKeySealing(secrets.transactions, random), random);
  const publicUrl = config.PUBLIC_URL;
  return {
    keys,
    tokens,
    limits,
    mailLinks,
    clients: readServiceClients(config.SERVICE_CLIENTS),
    signIn,
    providers: readProviders(config.OIDC_PROVIDERS).map((settings) =>
      createProvider({ settings, publicUrl, clock, log }),
    ),
    openid: createOpenidSignIn({ ...stores, transactions, signIn, hasher, limits, ids }),
    editor: createProfileEditor({ ...stores, hasher, limits, verification }),
    recovery: createRecovery({ ...stores, mailLinks, hasher, limits }),
    metrics: createUserMetrics(telemetry.registry, () => hasher.load),
    fingerprintKey: secrets.fingerprints,
  };
}

type All = Omit<Foundation, "tokens"> & Omit<Given, "keys"> & ReturnType<typeof assemble>;

function routesOf(config: UsersConfig, all: All): readonly Served[] {
  return [
    ...sessionRoutes(all),
    ...mailLinkRoutes(all),
    ...openidRoutes(all),
    ...accountRoutes(all),
    ...addressRoutes(all),
    ...customerRoutes(all),
    ...staffRoutes(all),
    ...snapshotRoutes(all),
    ...endedSessionRoutes(all),
    ...keyRoutes({ keys: all.keys, issuer: config.PUBLIC_URL }),
    ...tokenRoutes(all),
  ];
}

/** Our own keys need no request to be read. */
function createVerifier(issuer: string, keys: KeyRing, { clock, log }: Foundation): TokenVerifier {
  const jwks = createJwksCache({ fetch: async () => ({ keys: keys.published() }), clock, log });
  return createTokenVerifier({ issuer, jwks, clock, log });
}

/** Users asks no other service for anything, and would have to ask itself for a token. */
const noTokens: ServiceTokens = {
  current: () => Promise.reject(new Error("users calls no other service")),
  ready: () => undefined,
  refused: () => {},
  start: () => {},
  stop: () => {},
};

/** Services' tokens live longest; a minute more for clocks that differ. */
const OVERLAP_MS = (CLIENT_TOKEN_SECONDS + 60) * 1000;

function scheduleOf(config: UsersConfig): KeySchedule {
  const rotationMs = config.KEY_ROTATION_SECONDS * 1000;
  const leadMs = config.KEY_LEAD_SECONDS * 1000;
  if (leadMs >= rotationMs) throw new Error("KEY_LEAD_SECONDS must be less than KEY_ROTATION_SECONDS");
  return { rotationMs, leadMs, overlapMs: OVERLAP_MS };
}
