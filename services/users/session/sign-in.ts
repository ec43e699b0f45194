// Registering, signing in and staying signed in. What it promises about guessing: an unknown address costs the same
// work and gets the same answer as a wrong password, and every guess is counted before it is checked.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Random } from "@souk/chassis/random";
import type { Account, Credentials } from "../account/account.ts";
import type { AccountStore } from "../account/account-store.ts";
import type { AuditLog } from "../audit/audit.ts";
import type { Attempt, GuessingLimits, Limited } from "../guard/guessing-limits.ts";
import type { Verification } from "../link/verification.ts";
import type { Occasion } from "../occasion.ts";
import type { PasswordHasher } from "../password/password-hasher.ts";
import type { AccessTokens, MintedToken } from "../signing/access-tokens.ts";
import { hashOfToken, issueRefreshToken, type SessionLifetimes } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

export type SignedIn = {
  readonly kind: "signedIn";
  readonly account: Account;
  readonly access: MintedToken;
  readonly refreshToken: string;
};

export type NotSignedIn =
  | { readonly kind: "email_taken" | "invalid_credentials" | "invalid_refresh_token" | "busy" }
  | ({ readonly kind: "limited" } & Limited);

export type Registration = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale?: string;
};

export type SignIn = {
  register(registration: Registration, occasion: Occasion): Promise<SignedIn | NotSignedIn>;
  logIn(email: string, password: string, occasion: Occasion): Promise<SignedIn | NotSignedIn>;
  refresh(refreshToken: string, occasion: Occasion): Promise<SignedIn | NotSignedIn>;
  logOut(refreshToken: string, occasion: Occasion): Promise<void>;
  /** Begins a session for whom somebody else has proved. */
  begin(credentials: Credentials, occasion: Occasion, attempt: Attempt): Promise<SignedIn | NotSignedIn>;
};

export type SignInParts = {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly hasher: PasswordHasher;
  readonly limits: GuessingLimits;
  readonly tokens: AccessTokens;
  readonly audit: AuditLog;
  readonly verification: Verification;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly lifetimes: SessionLifetimes;
};

const limited = ({ retryAfterMs }: Limited): NotSignedIn => ({ kind: "limited", retryAfterMs });

export function createSignIn(parts: SignInParts): SignIn {
  const { sessions, tokens, random, lifetimes } = parts;
  return {
    register: (registration, occasion) => register(parts, registration, occasion),
    logIn: (email, password, occasion) => logIn(parts, { email, password }, occasion),
    refresh: async (presented, occasion) => {
      const next = issueRefreshToken(random, occasion.at + lifetimes.idleMs);
      const outcome = await sessions.rotate(hashOfToken(presented), next, occasion);
      if (outcome.kind !== "rotated") return { kind: "invalid_refresh_token" };
      const access = await tokens.forAccount(outcome.account, outcome.familyId);
      return { kind: "signedIn", account: outcome.account, access, refreshToken: next.token };
    },
    logOut: (presented, occasion) => sessions.end(hashOfToken(presented), occasion),
    begin: (credentials, occasion, attempt) => begin(parts, credentials, occasion, attempt),
  };
}

async function register(
  parts: SignInParts,
  { email, password, name, locale }: Registration,
  occasion: Occasion,
): Promise<SignedIn | NotSignedIn> {
  const { accounts, hasher, limits, ids, clock } = parts;
  const attempt = await limits.registration(occasion.network ?? "", occasion.at);
  if ("retryAfterMs" in attempt) return limited(attempt);
  if (await accounts.findCredentials(email)) return { kind: "email_taken" };
  const passwordHash = await hasher.hash(password);
  if (passwordHash === "busy") {
    await attempt.forgive(clock.now());
    return { kind: "busy" };
  }
  const id = ids.uuid();
  const own = { ...occasion, actor: id };
  const made = { id, email, name, locale: locale ?? null, passwordHash, role: "customer" } as const;
  const link = await parts.verification.linkFor(email, occasion.network ?? "", occasion.at);
  const account = await accounts.create(made, own, link ? { link } : {});
  if (account === "email_taken") return { kind: "email_taken" };
  return begin(parts, { account, passwordHash, credentialsVersion: 1 }, own, attempt);
}

async function logIn(
  parts: SignInParts,
  { email, password }: { readonly email: string; readonly password: string },
  occasion: Occasion,
): Promise<SignedIn | NotSignedIn> {
  const { accounts, hasher, limits, audit, clock } = parts;
  const credentials = await accounts.findCredentials(email);
  const accountId = credentials?.account.id;
  const attempt = await limits.login(email, accountId, occasion.network ?? "", occasion.at);
  if ("retryAfterMs" in attempt) return limited(attempt);
  const known = credentials?.passwordHash ?? undefined;
  const verdict = known === undefined ? await hasher.verifyNobody(password) : await hasher.verify(password, known);
  if (verdict === "busy") {
    await attempt.forgive(clock.now());
    return { kind: "busy" };
  }
  if (verdict === "wrong" || !credentials) {
    await audit.record({ action: "login.failed", accountId: accountId ?? null }, occasion);
    return { kind: "invalid_credentials" };
  }
  if (known !== undefined && hasher.isOutdated(known)) await renewHash(parts, credentials, password);
  return begin(parts, credentials, { ...occasion, actor: credentials.account.id }, attempt);
}

async function renewHash({ accounts, hasher }: SignInParts, credentials: Credentials, password: string): Promise<void> {
  const hash = await hasher.hash(password);
  if (hash !== "busy") await accounts.rehash(credentials.account.id, credentials.credentialsVersion, hash);
}

/** The three writes wait together and become durable with one commit. */
async function begin(
  parts: SignInParts,
  { account, credentialsVersion }: Credentials,
  occasion: Occasion,
  attempt: Attempt,
): Promise<SignedIn | NotSignedIn> {
  const { sessions, tokens, limits, clock, ids, random, lifetimes } = parts;
  const at = clock.now();
  const refresh = issueRefreshToken(random, at + lifetimes.idleMs);
  const session = {
    familyId: ids.uuid(),
    accountId: account.id,
    credentialsVersion,
    tokenHash: refresh.hash,
    tokenExpiresAt: refresh.expiresAt,
    expiresAt: at + lifetimes.familyMs,
  };
  const [opened, access] = await Promise.all([
    sessions.open(session, { ...occasion, at }),
    tokens.forAccount(account, session.familyId),
    attempt.forgive(at),
    limits.recognise(account.id, occasion.network ?? "", at),
  ]);
  if (opened === "stale") return { kind: "invalid_credentials" };
  return { kind: "signedIn", account, access, refreshToken: refresh.token };
}
