// A provider, spoken to by openid-client: code flow with PKCE. Issuer, audience, signature, expiry, nonce, state and, where
// the provider promises it, `iss` of the answer (RFC 9207) are checked by the library.
import { createHash } from "node:crypto";
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
} from "openid-client";
import { isRefusal } from "./provider-faults.ts";
import type { ProviderSettings } from "./provider-settings.ts";

/** What a provider said of somebody, not yet believed in anything but issuer and subject. */
export type Claimed = {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

export type Challenge = { readonly state: string; readonly nonce: string; readonly verifier: string };
export type Answer = { readonly state: string; readonly code: string; readonly iss: string | undefined };

export type Provider = Pick<ProviderSettings, "id" | "name" | "issuer"> & {
  /** Throws `unavailable` while the provider's metadata can't be had. */
  authorizationUrl(challenge: Challenge): Promise<string>;
  /** `refused`: the provider does not know the code, or what it said does not stand up. Throws `unavailable`. */
  exchange(answer: Answer, challenge: Challenge): Promise<Claimed | "refused">;
};

type Parts = {
  readonly settings: ProviderSettings;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
};

const TIMEOUT_SECONDS = 8;
/** Metadata and, with them, the provider's keys are looked up anew after so long. */
const METADATA_KEPT_MS = 3_600_000;

export function createProvider({ settings, publicUrl, clock, log }: Parts): Provider {
  const { id, name, issuer } = settings;
  const redirectUri = `${publicUrl}/account/oidc/${id}/callback`;
  const configuration = remembered(() => discover(settings), clock);
  const attempt = async <T>(work: (config: Configuration) => Promise<T>): Promise<T | "refused"> => {
    try {
      return await work(await configuration());
    } catch (error) {
      // What the library says may quote what the provider said: nothing of it is logged but its kind.
      const code = (error as { code?: unknown } | undefined)?.code;
      log.warn({ provider: id, fault: typeof code === "string" ? code : "unknown" }, "a provider's answer is no good");
      if (isRefusal(error)) return "refused";
      throw problem("unavailable", `${name} does not answer just now`);
    }
  };
  return {
    id,
    name,
    issuer,
    authorizationUrl: async ({ state, nonce, verifier }) => {
      const url = await attempt(async (config) =>
        buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: settings.scope,
          state,
          nonce,
          code_challenge: createHash("sha256").update(verifier).digest("base64url"),
          code_challenge_method: "S256",
        }),
      );
      if (url === "refused") throw problem("unavailable", `${name} does not answer just now`);
      return url.href;
    },
    exchange: (answer, challenge) =>
      attempt((config) => exchange({ config, settings, redirectUri }, answer, challenge)),
  };
}

type Exchange = {
  readonly config: Configuration;
  readonly settings: ProviderSettings;
  readonly redirectUri: string;
};

async function exchange({ config, settings, redirectUri }: Exchange, answer: Answer, challenge: Challenge) {
  const url = new URL(redirectUri);
  url.searchParams.set("state", answer.state);
  url.searchParams.set("code", answer.code);
  if (answer.iss !== undefined) url.searchParams.set("iss", answer.iss);
  const tokens = await authorizationCodeGrant(config, url, {
    expectedState: challenge.state,
    expectedNonce: challenge.nonce,
    pkceCodeVerifier: challenge.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) return "refused";
  // Many providers tell the address at the userinfo endpoint only; it has to be about the same subject (OIDC, 5.3.4).
  const { userinfo_endpoint: userInfo } = config.serverMetadata();
  const more =
    claims.email === undefined && userInfo !== undefined
      ? await fetchUserInfo(config, tokens.access_token, claims.sub)
      : {};
  return { issuer: settings.issuer, subject: claims.sub, claims: { ...more, ...claims } } satisfies Claimed;
}

function discover(settings: ProviderSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret, backchannel } = settings;
  const insecure = issuer.startsWith("http:") || backchannel?.startsWith("http:");
  return discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === undefined ? None() : ClientSecretBasic(clientSecret),
    {
      timeout: TIMEOUT_SECONDS,
      // The signature is checked though the token comes from the provider itself: it may come by a proxy of ours.
      execute: [enableNonRepudiationChecks, ...(insecure ? [allowInsecureRequests] : [])],
      ...(backchannel !== undefined && { [customFetch]: fetchBy(new URL(issuer).origin, backchannel) }),
    },
  );
}

/** Requests to the issuer's origin go to another one, and to no third. */
function fetchBy(origin: string, backchannel: string): CustomFetch {
  return (url, options) => {
    const target = new URL(url);
    const there = target.origin === origin ? new URL(target.pathname + target.search, backchannel) : target;
    return fetch(there, options as RequestInit);
  };
}

/** One look-up at a time, kept for a while; a failed one is not kept. */
function remembered(look: () => Promise<Configuration>, clock: Clock): () => Promise<Configuration> {
  let kept: { readonly value: Promise<Configuration>; readonly untilMs: number } | undefined;
  return () => {
    if (kept && clock.monotonicMs() < kept.untilMs) return kept.value;
    const made = { value: look(), untilMs: clock.monotonicMs() + METADATA_KEPT_MS };
    kept = made;
    made.value.catch(() => {
      if (kept === made) kept = undefined;
    });
    return made.value;
  };
}
