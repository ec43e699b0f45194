// Where a request comes from, seen from a service behind the gateway. A forwarded address is believed only together
// with a service token of one that may forward; everything else is the address of the connection.
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { TokenVerifier } from "./auth.ts";

export const CLIENT_ADDRESS_HEADER = "souk-client-address";
export const GATEWAY_HEADER = "souk-gateway";
/** The only ones that stand between a shopper and a service. */
const forwarders: ReadonlySet<string> = new Set(["gateway", "web"]);

/** Asynchronous only the first time that a token is seen. */
export function forwardedAddress(
  headers: IncomingHttpHeaders,
  verifier: TokenVerifier,
): string | undefined | Promise<string | undefined> {
  const address = headers[CLIENT_ADDRESS_HEADER];
  const token = headers[GATEWAY_HEADER];
  if (typeof address !== "string" || typeof token !== "string" || isIP(address) === 0) return undefined;
  const known = verifier.remembered(token);
  if (known) return mayForward(known) ? address : undefined;
  return verifier.verify(token).then(
    (caller) => (mayForward(caller) ? address : undefined),
    () => undefined,
  );
}

function mayForward(caller: Awaited<ReturnType<TokenVerifier["verify"]>>): boolean {
  return caller.kind === "service" && forwarders.has(caller.name);
}

/** One spelling per address: IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return "";
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
