// /.well-known: the published keys and where the issuer's endpoints are.
import { type Served, serve } from "@souk/chassis/server";
import { issueToken, readIssuer, readKeys } from "@souk/contracts/users/oauth-routes";
import type { KeyRing } from "./key-ring.ts";

/** Far less than the time for which a key is published before it signs. */
const cacheFor = { "cache-control": "public, max-age=60" } as const;

export function keyRoutes({ keys, issuer }: { readonly keys: KeyRing; readonly issuer: string }): readonly Served[] {
  const metadata = {
    issuer,
    jwks_uri: at(issuer, readKeys.path),
    token_endpoint: at(issuer, issueToken.path),
    grant_types_supported: ["client_credentials", "refresh_token"],
    response_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["EdDSA"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  };
  return [
    serve(readKeys, () => ({ status: 200, body: { keys: [...keys.published()] }, headers: cacheFor })),
    serve(readIssuer, () => ({ status: 200, body: metadata, headers: cacheFor })),
  ];
}

function at(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, "")}${path}`;
}
