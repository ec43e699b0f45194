// /auth/*: register, log in, refresh, log out.
import type { Clock } from "@souk/chassis/clock";
import { type Served, serve } from "@souk/chassis/server";
import type { SessionDocument } from "@souk/contracts/users/account-schema";
import { logIn, logOut, refreshSession, registerAccount } from "@souk/contracts/users/routes";
import { toProfile } from "../account/account.ts";
import { noStore, occasionOf, refusal } from "../edge.ts";
import type { UserMetrics } from "../metrics.ts";
import type { NotSignedIn, SignedIn, SignIn } from "./sign-in.ts";

type Parts = { readonly signIn: SignIn; readonly clock: Clock; readonly metrics: UserMetrics };

export function sessionRoutes({ signIn, clock, metrics }: Parts): readonly Served[] {
  const answer = (action: string, outcome: SignedIn | NotSignedIn): SessionDocument => {
    metrics.signIn(action, outcome.kind);
    if (outcome.kind !== "signedIn") throw refusal(outcome);
    return toSession(outcome);
  };
  return [
    serve(registerAccount, async (request) => {
      const outcome = await signIn.register(request.body, occasionOf(request, clock));
      return { status: 201, body: answer("register", outcome), headers: noStore };
    }),
    serve(logIn, async (request) => {
      const { email, password } = request.body;
      const outcome = await signIn.logIn(email, password, occasionOf(request, clock));
      return { status: 200, body: answer("login", outcome), headers: noStore };
    }),
    serve(refreshSession, async (request) => {
      const outcome = await signIn.refresh(request.body.refreshToken, occasionOf(request, clock));
      return { status: 200, body: answer("refresh", outcome), headers: noStore };
    }),
    serve(logOut, async (request) => {
      await signIn.logOut(request.body.refreshToken, occasionOf(request, clock));
      return { status: 204, body: null };
    }),
  ];
}

export function toSession({ account, access, refreshToken }: SignedIn): SessionDocument {
  return {
    user: toProfile(account),
    accessToken: access.token,
    tokenType: "Bearer",
    expiresIn: access.expiresInSeconds,
    refreshToken,
  };
}
