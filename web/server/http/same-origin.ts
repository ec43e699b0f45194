// Whether a request that changes something was sent by a page of this shop. Browsers say where a request comes from
// (Fetch Metadata) on https and loopback, and name the origin of every POST elsewhere; who says neither is refused,
// because cookies come along by themselves (OWASP, Cross-Site Request Forgery Prevention).
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "./cookies.ts";

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export type SameOrigin = (method: string, headers: IncomingHttpHeaders) => boolean;

export function createSameOrigin(publicUrl: string): SameOrigin {
  const own = new URL(publicUrl);
  const isOurs = (origin: string): boolean => {
    if (origin === own.origin) return true;
    if (!isLoopback(own.hostname) || !URL.canParse(origin)) return false;
    // `localhost` and `127.0.0.1` are the same shop on a developer's machine.
    const other = new URL(origin);
    return isLoopback(other.hostname) && other.port === own.port && other.protocol === own.protocol;
  };
  return (method, headers) => {
    if (SAFE.has(method)) return true;
    const { origin } = headers;
    if (origin !== undefined && !isOurs(origin)) return false;
    const site = headers["sec-fetch-site"];
    if (site !== undefined) return site === "same-origin";
    return origin !== undefined;
  };
}
