// Signing in with a provider, and linking one: away to it, and back. What is needed on the way back stays in the server's
// half of the browser's session; every outcome is the path of a page that tells it.
import type { Refusal } from "@souk/contracts/client";
import type { PageHost } from "@souk/web/page-host";
import { isRefusal, told } from "./ask.server.ts";
import { claimCart } from "./cart.server.ts";
import { localPath, type Values } from "./form.ts";
import { PROFILE_PATH, profileTrouble, signInTrouble } from "./paths.ts";

export type Departing = { readonly leaveFor: string } | { readonly path: string };

/** A new customer lands where anybody who signed in does. */
const AFTER = "/account";

export async function leaveToSignIn(host: PageHost, provider: string, values: Values): Promise<Departing> {
  const to = localPath(values.to, AFTER);
  const begun = await told(host, host.open.startOpenidSignIn({ params: { provider }, body: {} }));
  if (isRefusal(begun)) return { path: signInTrouble(troubleOf(begun), to) };
  const { state, transaction, authorizationUrl, expiresIn } = begun.body;
  await host.leave({ state, forSeconds: expiresIn, departure: { purpose: "sign-in", provider, transaction, to } });
  return { leaveFor: authorizationUrl };
}

export async function leaveToLink(host: PageHost, provider: string, values: Values): Promise<Departing> {
  const { currentPassword = "" } = values;
  if (currentPassword === "") return { path: profileTrouble("password_missing") };
  const call = host.api.startLinking({ params: { provider }, body: { currentPassword } });
  const begun = await told(host, call);
  if (isRefusal(begun)) return { path: profileTrouble(ofOwnPassword(begun)) };
  const { state, transaction, authorizationUrl, expiresIn } = begun.body;
  const departure = { purpose: "link", provider, transaction, to: PROFILE_PATH } as const;
  await host.leave({ state, forSeconds: expiresIn, departure });
  return { leaveFor: authorizationUrl };
}

/** The path that the browser goes on to. */
export async function comeBack(host: PageHost, provider: string, query: URLSearchParams): Promise<string> {
  const state = query.get("state") ?? "";
  // Out of the session before anything else: whatever comes of it, it was the only time.
  const departure = await host.comeBack(state);
  if (departure === undefined || departure.provider !== provider) return signInTrouble("openid_lost", AFTER);
  const { purpose, transaction, to } = departure;
  const answer = { params: { provider }, body: { transaction, state, ...providersWords(query) } };
  if (purpose === "link") {
    const linked = await told(host, host.api.finishLinking(answer));
    if (isRefusal(linked)) return profileTrouble(cancelled(query) ?? troubleOf(linked));
    return `${PROFILE_PATH}?linked#ways`;
  }
  const session = await told(host, host.open.finishOpenidSignIn(answer));
  if (isRefusal(session)) return signInTrouble(cancelled(query) ?? troubleOf(session), to);
  await host.welcome(session.body);
  await claimCart(host);
  return localPath(to, AFTER);
}

/** Either a code or an error (RFC 6749, 4.1.2); users looks at the rest. */
function providersWords(query: URLSearchParams) {
  const [code, iss] = [query.get("code"), query.get("iss")];
  if (code === null) return { error: query.get("error")?.slice(0, 200) || "invalid_response" };
  return { code, ...(iss !== null && { iss }) };
}

const SAID_NO: ReadonlySet<string> = new Set(["access_denied", "consent_required", "login_required"]);
const AWAY: ReadonlySet<string> = new Set(["temporarily_unavailable", "server_error"]);

function cancelled(query: URLSearchParams): string | undefined {
  const error = query.get("error") ?? "";
  if (SAID_NO.has(error)) return "openid_cancelled";
  return AWAY.has(error) ? "openid_away" : undefined;
}

/** Who is signed in knows the address; it is only the password. */
function ofOwnPassword(refusal: Refusal): string {
  const code = troubleOf(refusal);
  if (code === "invalid_credentials") return "wrong_password";
  return code === "password_needed" ? "no_password" : code;
}

/** What the page is told: codes whose words elsewhere would be about something else get their own. */
function troubleOf({ status, problem: { code } }: Refusal): string {
  if (code === "not_found") return "openid_gone";
  if (code === "unprocessable") return "identities_full";
  if (code === "invalid_request") return "openid_failed";
  return status >= 500 ? "openid_away" : code;
}
