// What the server reads from `Idempotency-Key`: whose key it is, and what the request says. Storing and answering is
// the service's, in the same atomic operation as the effect (sqlite/idempotency.ts).
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { idempotencyOf, type Route } from "@souk/contracts/route";
import type { Caller } from "./auth.ts";
import { problem } from "./errors.ts";
import type { IdempotencyRecord } from "./idempotency.ts";

export const IDEMPOTENCY_HEADER = "idempotency-key";
/** Visible ASCII, as Stripe and the IETF's draft have it. */
const KEY = /^[\x21-\x7e]{1,255}$/;

export type KeyedRequest = {
  readonly route: Route;
  readonly header: string | readonly string[] | undefined;
  readonly caller: Caller;
  readonly clientAddress: string;
  readonly params: Readonly<Record<string, string>>;
  readonly url: string;
  readonly body: unknown;
};

export function idempotencyRecord(request: KeyedRequest): IdempotencyRecord | undefined {
  const { route, header } = request;
  const rule = idempotencyOf(route);
  // Between services a key is taken wherever it is sent.
  if (rule === "none" && route.access.kind !== "service") return undefined;
  if (header === undefined) {
    if (rule === "required") throw problem("idempotency_key_required");
    return undefined;
  }
  if (typeof header !== "string" || !KEY.test(header)) {
    const fault = {
      pointer: "/header/idempotency-key",
      code: "wrong_format",
      message: "must be 1 to 255 visible ASCII characters",
    };
    throw problem("invalid_request", "The Idempotency-Key is malformed", { errors: [fault] });
  }
  return { scope: `${route.name} ${holderOf(request)}`, key: header, fingerprint: fingerprintOf(request) };
}

function holderOf({ route, caller, params, clientAddress }: KeyedRequest): string {
  if (caller.kind === "user") return caller.id;
  if (caller.kind === "service") return `service:${caller.name}`;
  const first = Object.values(params)[0];
  return route.access.kind === "holder" && first !== undefined ? `holder:${first}` : `address:${clientAddress}`;
}

function fingerprintOf({ url, body }: KeyedRequest): string {
  const path = url.split("?", 1)[0] ?? url;
  return createHash("sha256")
    .update(`${path}\n${canonical(body)}`)
    .digest("base64url");
}

/** The same JSON whatever the order of its fields. Bodies are bounded in size and depth before they get here; what a
 * stream says is known only once it was read, so its route adds that to the fingerprint itself. */
function canonical(value: unknown): string {
  if (value === undefined || value instanceof Readable) return "";
  if (Buffer.isBuffer(value)) return value.toString("base64");
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
