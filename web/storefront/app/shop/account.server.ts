// Pages of an account: for whoever is signed in; everybody else signs in first and comes back.
import type { Refusal } from "@souk/contracts/client";
import type { Profile } from "@souk/contracts/users/account-schema";
import type { PageHost } from "@souk/web/page-host";
import { redirect } from "react-router";
import { body, bodyIfAny, isRefusal, told, trouble } from "./ask.server.ts";

export function toSignIn(path: string): Response {
  return redirect(`/sign-in?to=${encodeURIComponent(path)}`, 303);
}

/** Throws the way to the sign-in page. */
export async function signedIn(host: PageHost, request: Request): Promise<Profile> {
  const visitor = await host.visitor().catch((error: unknown) => {
    host.warn(error, "a session can't be read");
    throw trouble(503, "unavailable");
  });
  if (visitor === undefined) throw toSignIn(new URL(request.url).pathname);
  return visitor;
}

type Said<B> = { readonly status: number; readonly body: B } | Refusal;

/** The answer to a call in the visitor's name; a session that ended elsewhere ends here. */
export async function mine<A extends object>(
  host: PageHost,
  from: Request | string,
  call: Promise<A>,
): Promise<A | Refusal> {
  const answer = await told(host, call);
  if (!isRefusal(answer) || answer.status !== 401 || answer.problem.code === "invalid_credentials") return answer;
  await host.signOut();
  throw toSignIn(typeof from === "string" ? from : new URL(from.url).pathname);
}

export async function bodyOfMine<B>(host: PageHost, request: Request, call: Promise<Said<B>>): Promise<B> {
  return body(host, mine(host, request, call) as Promise<Said<B>>);
}

/** What the visitor can sign in with. */
export type Ways = {
  readonly identities: readonly { readonly id: string; readonly name: string; readonly createdAt: string }[];
  readonly hasPassword: boolean;
};

/** Nothing where the shop can't say just now: the rest of the profile is shown without it. */
export async function waysOf(host: PageHost): Promise<Ways | undefined> {
  const found = await bodyIfAny(host, host.api.listIdentities());
  if (found === undefined) return undefined;
  const identities = found.items.map(({ id, name, createdAt }) => ({ id, name, createdAt }));
  return { identities, hasPassword: found.hasPassword };
}
