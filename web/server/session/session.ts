// A browser's session: what web keeps so that a page never sees a token. Pure rules.
import type { Instant } from "@souk/chassis/clock";
import type { Profile, SessionDocument } from "@souk/contracts/users/account-schema";

/** What is sealed under the cookie. */
export type SessionTokens = {
  readonly user: Profile;
  readonly accessToken: string;
  readonly accessUntil: Instant;
  readonly refreshToken: string;
};

/** Exchanged so long before its end, so that a request never carries one that ends on its way. */
export const REFRESH_MARGIN_MS = 30_000;

export function tokensOf(document: SessionDocument, now: Instant): SessionTokens {
  const { user, accessToken, refreshToken, expiresIn } = document;
  return { user, accessToken, refreshToken, accessUntil: now + expiresIn * 1000 };
}

export function isDue(tokens: SessionTokens, now: Instant): boolean {
  return now >= tokens.accessUntil - REFRESH_MARGIN_MS;
}
