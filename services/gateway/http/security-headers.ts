// Headers that every answer carries, as the flat name-value list that Node writes fastest.
export type HeaderList = readonly string[];

const HSTS = "max-age=31536000; includeSubDomains";
/** An API answer is never a page: nothing may run in it or frame it. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Pages of ours: no inline script, no inline style, nothing from elsewhere. */
export const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function securityHeaders(publicUrl: string, policy: string = API_POLICY): HeaderList {
  const always = [
    "x-content-type-options",
    "nosniff",
    "referrer-policy",
    "strict-origin-when-cross-origin",
    "cross-origin-resource-policy",
    "same-origin",
    "content-security-policy",
    policy,
  ];
  return publicUrl.startsWith("https:") ? [...always, "strict-transport-security", HSTS] : always;
}
