// How keys and tokens are fetched from users: plain requests over discovery, below the client, which needs them.
import { request } from "undici";
import type { JsonWebKeySet } from "./auth-jwks.ts";
import type { IssuedToken } from "./auth-service-tokens.ts";
import type { Discovery } from "./discovery.ts";
import type { Random } from "./random.ts";

export type UsersEndpoint = { readonly discovery: Discovery; readonly random: Random };

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 65_536;

async function ask(
  { discovery, random }: UsersEndpoint,
  path: string,
  options: Parameters<typeof request>[1],
): Promise<unknown> {
  const instances = discovery.instances("users");
  const chosen = instances[Math.floor(random.next() * instances.length)];
  if (chosen === undefined) throw new Error("users is not there yet");
  const { statusCode, headers, body } = await request(`${chosen.url}${path}`, {
    ...options,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  if (Number(headers["content-length"] ?? 0) > MAX_BYTES) {
    body.destroy();
    throw new Error("users answered too much");
  }
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`users answered ${statusCode} for ${path}`);
  }
  return body.json();
}

export async function requestKeys(endpoint: UsersEndpoint): Promise<JsonWebKeySet> {
  const value = (await ask(endpoint, "/.well-known/jwks.json", {})) as Partial<JsonWebKeySet> | null;
  if (!Array.isArray(value?.keys)) throw new Error("users answered no keys");
  return { keys: value.keys };
}

export type ClientCredentials = { readonly clientId: string; readonly clientSecret: string };

/** RFC 6749, 4.4, authenticated by HTTP Basic with form-encoded parts (2.3.1). */
export async function requestToken(
  endpoint: UsersEndpoint,
  { clientId, clientSecret }: ClientCredentials,
): Promise<IssuedToken> {
  const basic = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const value = (await ask(endpoint, "/oauth/token", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(basic).toString("base64")}`,
    },
    body: "grant_type=client_credentials",
  })) as Partial<IssuedToken> | null;
  if (typeof value?.access_token !== "string" || typeof value.expires_in !== "number")
    throw new Error("users answered no token");
  return { access_token: value.access_token, expires_in: value.expires_in };
}
