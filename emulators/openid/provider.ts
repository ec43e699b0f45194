// Souk ID: `oidc-provider` as it is, with one client and a few people. Only the authorization code flow, only with PKCE.
import Provider, { type Configuration, interactionPolicy } from "oidc-provider";
import { deriveKeys } from "./keys.ts";
import { createMemory } from "./memory.ts";
import { renderFault } from "./pages/fault-page.ts";
import { findPerson } from "./people.ts";

export const CLIENT_ID = "souk";
/** The path below PUBLIC_URL. */
export const MOUNT = "/id";
/** The gateway lets these cookies through to us, and no others. */
export const COOKIE_PREFIX = "souk_id_";

const SECONDS = { interaction: 900, session: 900, code: 60, token: 300 } as const;

export type ProviderOptions = {
  readonly publicUrl: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
};

export function createProvider({ publicUrl, clientSecret, redirectUri }: ProviderOptions): Provider {
  const provider = new Provider(`${publicUrl}${MOUNT}`, configurationOf({ clientSecret, redirectUri }));
  // We stand behind the gateway, and name our origin ourselves (service.ts).
  provider.proxy = true;
  return provider;
}

function configurationOf(options: Omit<ProviderOptions, "publicUrl">): Configuration {
  const { jwk, cookies } = deriveKeys(options.clientSecret);
  const cookie = { path: MOUNT, httpOnly: true, sameSite: "lax", signed: true } as const;
  return {
    adapter: createMemory(),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "client_secret_basic",
        id_token_signed_response_alg: "EdDSA",
      },
    ],
    jwks: { keys: [jwk as never] },
    enabledJWA: { idTokenSigningAlgValues: ["EdDSA"] },
    cookies: {
      keys: [...cookies],
      names: {
        session: `${COOKIE_PREFIX}session`,
        interaction: `${COOKIE_PREFIX}interaction`,
        resume: `${COOKIE_PREFIX}resume`,
      },
      long: cookie,
      short: cookie,
    },
    responseTypes: ["code"],
    scopes: ["openid", "email", "profile"],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "locale"] },
    // In the ID token, as the large providers do.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { policy: askAlways(), url: (_, { uid }) => `${MOUNT}/interaction/${uid}` },
    ttl: {
      Interaction: SECONDS.interaction,
      Session: SECONDS.session,
      Grant: SECONDS.session,
      AuthorizationCode: SECONDS.code,
      AccessToken: SECONDS.token,
      IdToken: SECONDS.token,
    },
    findAccount: (_, subject) => accountOf(subject),
    loadExistingGrant: grantEverything,
    renderError: (context, { error, error_description: description }) => {
      const { headers, body } = renderFault(typeof description === "string" ? description : String(error));
      context.set({ ...headers });
      context.body = body;
    },
  };
}

/** A visitor who wants to be somebody else must not have to sign out first. */
function askAlways() {
  const { Check, base } = interactionPolicy;
  const policy = base();
  const ask = new Check("choose", "a person has to be chosen", (context) =>
    context.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  );
  policy.get("login")?.checks.add(ask);
  return policy;
}

function accountOf(subject: string) {
  const person = findPerson(subject);
  if (!person) return undefined;
  const { name, email, emailVerified, locale } = person;
  return {
    accountId: subject,
    claims: async () => ({ sub: subject, name, email, email_verified: emailVerified, locale }),
  };
}

/** The one client is the shop: nobody has to be asked whether it may know name and address. */
const grantEverything: NonNullable<Configuration["loadExistingGrant"]> = async ({ oidc }) => {
  const accountId = oidc.session?.accountId;
  const clientId = oidc.client?.clientId;
  if (accountId === undefined || clientId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ accountId, clientId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
};
