// Who is signed in at this browser and what they may do. The page never sees a token: web keeps those.
import type { Permission, Role } from "@souk/contracts/access";
import type { ProblemDetails } from "@souk/contracts/problem";
import type { Profile } from "@souk/contracts/users/account-schema";
import { Failure, failureOf } from "../api/failure.ts";
import { REQUESTED_WITH } from "../api/shop.ts";

export type Session = { readonly user: Profile; readonly role: Role; readonly permissions: readonly Permission[] };
export type Credentials = { readonly email: string; readonly password: string };

const ADDRESS = "/admin/session";

/** Null where nobody is signed in. */
export async function readSession(signal?: AbortSignal): Promise<Session | null> {
  return ask({ ...(signal && { signal }) }).catch((error: unknown) => {
    if (error instanceof Failure && error.status === 401) return null;
    throw error;
  });
}

export async function signIn(credentials: Credentials): Promise<Session> {
  const session = await ask({
    method: "POST",
    headers: { "content-type": "application/json", ...REQUESTED_WITH },
    body: JSON.stringify(credentials),
  });
  if (session === null) throw new Failure(502, { code: "bad_gateway" });
  return session;
}

export async function signOut(): Promise<void> {
  await ask({ method: "DELETE", headers: { ...REQUESTED_WITH } });
}

async function ask(init: RequestInit): Promise<Session | null> {
  const response = await fetch(ADDRESS, init).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : failureOf(error);
  });
  const body: unknown = await response.json().catch(() => null);
  // Both shapes are web's own: it answers a session or a problem.
  if (!response.ok) throw new Failure(response.status, (body ?? { code: "bad_gateway" }) as ProblemDetails);
  return body as Session | null;
}
