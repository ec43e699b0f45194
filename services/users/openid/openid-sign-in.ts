// Signing in with a provider, and linking one to an account. What it promises: an answer is taken from whom it was begun
// for only, once, and before its code is exchanged; what is refused is counted like a wrong password.
import type { Ids } from "@souk/chassis/ids";
import type { BegunSignIn, ProviderAnswer } from "@souk/contracts/users/openid-routes";
import { type ProofParts, provePassword } from "../account/password-proof.ts";
import type { Refused } from "../edge.ts";
import type { Limited } from "../guard/guessing-limits.ts";
import type { Occasion } from "../occasion.ts";
import type { NotSignedIn, SignedIn, SignIn } from "../session/sign-in.ts";
import { type Identity, introductionOf } from "./identity.ts";
import type { IdentityStore } from "./identity-store.ts";
import type { Claimed, Provider } from "./provider.ts";
import { type Bond, TRANSACTION_SECONDS, type Transactions } from "./transaction.ts";

type Failure =
  | { readonly kind: "openid_failed" | "openid_unverified" | "account_unverified" | "password_needed" }
  | ({ readonly kind: "limited" } & Limited);

export type Begun = { readonly kind: "begun"; readonly begun: BegunSignIn } | { readonly kind: "gone" } | Refused;
export type Linked =
  | { readonly kind: "linked"; readonly identity: Identity }
  | { readonly kind: "identity_taken" | "full" }
  | Failure;

export type OpenidSignIn = {
  start(provider: Provider, occasion: Occasion): Promise<BegunSignIn>;
  finish(provider: Provider, answer: ProviderAnswer, occasion: Occasion): Promise<SignedIn | NotSignedIn | Failure>;
  startLinking(provider: Provider, by: Linker, occasion: Occasion): Promise<Begun>;
  finishLinking(provider: Provider, answer: LinkAnswer, occasion: Occasion): Promise<Linked>;
};

export type Linker = { readonly accountId: string; readonly currentPassword: string };
export type LinkAnswer = { readonly accountId: string; readonly answer: ProviderAnswer };

export type OpenidParts = ProofParts & {
  readonly identities: IdentityStore;
  readonly transactions: Transactions;
  readonly signIn: SignIn;
  readonly ids: Ids;
};

export function createOpenidSignIn(parts: OpenidParts): OpenidSignIn {
  return {
    start: (provider, { at }) => begin(parts, { provider, accountId: null, credentialsVersion: null, at }),
    finish: (provider, answer, occasion) => finish(parts, { provider, answer, occasion }),
    startLinking: async (provider, { accountId, currentPassword }, occasion) => {
      const proof = await provePassword(parts, { id: accountId, password: currentPassword, occasion });
      if (proof.kind !== "proved") return proof;
      const { credentialsVersion } = proof;
      return { kind: "begun", begun: await begin(parts, { provider, accountId, credentialsVersion, at: occasion.at }) };
    },
    finishLinking: (provider, { accountId, answer }, occasion) =>
      finishLinking(parts, { provider, answer, occasion, accountId }),
  };
}

type Beginning = Omit<Bond, "provider"> & {
  readonly provider: Provider;
  readonly credentialsVersion: number | null;
  readonly at: number;
};

async function begin({ transactions }: OpenidParts, { provider, at, ...whose }: Beginning): Promise<BegunSignIn> {
  const { transaction, challenge } = transactions.begin({ ...whose, provider: provider.id }, at);
  const authorizationUrl = await provider.authorizationUrl(challenge);
  return { authorizationUrl, state: challenge.state, transaction, expiresIn: TRANSACTION_SECONDS };
}

type Ending = { readonly provider: Provider; readonly answer: ProviderAnswer; readonly occasion: Occasion };

async function finish(parts: OpenidParts, ending: Ending): Promise<SignedIn | NotSignedIn | Failure> {
  const { identities, limits, ids, signIn } = parts;
  const { provider, occasion } = ending;
  const attempt = await limits.answer(occasion.network ?? "", occasion.at);
  if ("retryAfterMs" in attempt) return { kind: "limited", ...attempt };
  const claimed = await claimedBy(parts, ending, null);
  if (claimed === undefined) return refuse(parts, "openid_failed", ending);
  const { issuer, subject } = claimed.claimed;
  const introduction = introductionOf(claimed.claimed);
  const made = { identityId: ids.uuid(), accountId: ids.uuid() };
  const person = { provider: provider.id, issuer, subject };
  const resolved = await identities.resolve({ person, introduction, ids: made }, occasion);
  if (!("credentials" in resolved)) {
    return refuse(parts, resolved.kind === "unverified" ? "openid_unverified" : resolved.kind, ending);
  }
  const { credentials } = resolved;
  return signIn.begin(credentials, { ...occasion, actor: credentials.account.id }, attempt);
}

async function finishLinking(parts: OpenidParts, ending: Ending & { readonly accountId: string }): Promise<Linked> {
  const { identities, limits, ids } = parts;
  const { provider, accountId, occasion } = ending;
  const attempt = await limits.answer(occasion.network ?? "", occasion.at);
  if ("retryAfterMs" in attempt) return { kind: "limited", ...attempt };
  const found = await claimedBy(parts, ending, accountId);
  if (found === undefined) return refuse(parts, "openid_failed", ending);
  const { issuer, subject } = found.claimed;
  const person = { provider: provider.id, issuer, subject };
  const linking = { id: ids.uuid(), accountId, credentialsVersion: found.credentialsVersion ?? 0, person };
  const outcome = await identities.link(linking, occasion);
  if (outcome === "stale") return refuse(parts, "openid_failed", ending);
  await attempt.forgive(occasion.at);
  if (outcome === "taken") return { kind: "identity_taken" };
  return outcome === "full" ? { kind: "full" } : { kind: "linked", identity: outcome };
}

type Proven = { readonly claimed: Claimed; readonly credentialsVersion: number | null };

/** Spent before the code is exchanged: a second answer is refused even beside the first one. */
async function claimedBy(
  { identities, transactions }: OpenidParts,
  { provider, answer, occasion }: Ending,
  accountId: string | null,
): Promise<Proven | undefined> {
  const { state, code, iss } = answer;
  const bond = { provider: provider.id, accountId, state };
  const transaction = transactions.open(answer.transaction, bond, occasion.at);
  if (!transaction) return undefined;
  if ((await identities.spend(transaction.id, transaction.expiresAt)) === "spent") return undefined;
  if (code === undefined) return undefined; // The provider, or whoever sat before it, said no.
  const claimed = await provider.exchange({ state, code, iss }, transaction);
  return claimed === "refused" ? undefined : { claimed, credentialsVersion: transaction.credentialsVersion };
}

async function refuse(
  { audit }: OpenidParts,
  kind: Exclude<Failure["kind"], "limited">,
  { provider, occasion }: Ending,
): Promise<Failure> {
  await audit.record({ action: "identity.refused", accountId: null, detail: `${provider.id}: ${kind}` }, occasion);
  return { kind };
}
