// Signing in with a provider over HTTP, and what an account can be signed in to with.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import {
  finishLinking,
  finishOpenidSignIn,
  listIdentities,
  listProviders,
  type ProviderAnswer,
  removeIdentity,
  startLinking,
  startOpenidSignIn,
} from "@souk/contracts/users/openid-routes";
import { callerId, invalidField, limited, noStore, occasionOf, refusal } from "../edge.ts";
import type { UserMetrics } from "../metrics.ts";
import { toSession } from "../session/session-routes.ts";
import { type Identity, toIdentity } from "./identity.ts";
import type { IdentityStore } from "./identity-store.ts";
import type { OpenidSignIn } from "./openid-sign-in.ts";
import type { Provider } from "./provider.ts";

type Parts = {
  readonly openid: OpenidSignIn;
  readonly providers: readonly Provider[];
  readonly identities: IdentityStore;
  readonly clock: Clock;
  readonly metrics: UserMetrics;
};

export function openidRoutes(parts: Parts): readonly Served[] {
  const { openid, providers, clock, metrics } = parts;
  const providerOf = (id: string): Provider => {
    const provider = providers.find((each) => each.id === id);
    if (!provider) throw problem("not_found");
    return provider;
  };
  return [
    serve(listProviders, async () => ({
      status: 200,
      body: { items: providers.map(({ id, name }) => ({ id, name })) },
    })),
    serve(startOpenidSignIn, async (request) => {
      const provider = providerOf(request.params.provider);
      const body = await openid.start(provider, occasionOf(request, clock));
      return { status: 200, body, headers: noStore };
    }),
    serve(finishOpenidSignIn, async (request) => {
      const provider = providerOf(request.params.provider);
      const outcome = await openid.finish(provider, wholeAnswer(request.body), occasionOf(request, clock));
      metrics.signIn("openid", outcome.kind);
      if (outcome.kind === "signedIn") return { status: 200, body: toSession(outcome), headers: noStore };
      if (outcome.kind === "limited") throw limited(outcome.retryAfterMs);
      throw outcome.kind === "busy" ? refusal({ kind: "busy" }) : problem(outcome.kind);
    }),
    ...identityRoutes(parts, providerOf),
  ];
}

function identityRoutes(
  { openid, providers, identities, clock, metrics }: Parts,
  providerOf: (id: string) => Provider,
): readonly Served[] {
  const toReply = (identity: Identity) => {
    const known = providers.find(({ issuer }) => issuer === identity.issuer);
    return toIdentity(identity, known?.name ?? identity.provider);
  };
  return [
    serve(listIdentities, async (request) => {
      const found = await identities.list(callerId(request));
      if (!found) throw problem("unauthenticated");
      return { status: 200, body: { items: found.identities.map(toReply), hasPassword: found.hasPassword } };
    }),
    serve(startLinking, async (request) => {
      const provider = providerOf(request.params.provider);
      const linker = { accountId: callerId(request), currentPassword: request.body.currentPassword };
      const outcome = await openid.startLinking(provider, linker, occasionOf(request, clock));
      if (outcome.kind === "begun") return { status: 200, body: outcome.begun, headers: noStore };
      throw outcome.kind === "gone" ? problem("unauthenticated") : refusal(outcome);
    }),
    serve(finishLinking, async (request) => {
      const provider = providerOf(request.params.provider);
      const answer = { accountId: callerId(request), answer: wholeAnswer(request.body) };
      const outcome = await openid.finishLinking(provider, answer, occasionOf(request, clock));
      metrics.signIn("link", outcome.kind);
      if (outcome.kind === "linked") return { status: 200, body: toReply(outcome.identity) };
      if (outcome.kind === "limited") throw limited(outcome.retryAfterMs);
      if (outcome.kind === "full") throw problem("unprocessable", "More identities than an account may have");
      throw problem(outcome.kind);
    }),
    serve(removeIdentity, async (request) => {
      const outcome = await identities.unlink(callerId(request), request.params.id, occasionOf(request, clock));
      if (outcome === "missing") throw problem("not_found");
      if (outcome === "last") throw problem("last_identity");
      return { status: 204, body: null };
    }),
  ];
}

/** RFC 6749, 4.1.2: either a code or an error. */
function wholeAnswer(answer: ProviderAnswer): ProviderAnswer {
  if ((answer.code === undefined) === (answer.error === undefined)) {
    throw invalidField("/code", "required", "or an error is needed, and not both");
  }
  return answer;
}
