// The port to where sessions are kept. One method is one atomic operation, its audit row and event included: whatever
// ends a family writes `session.ended`, or `session.reused`.
import type { Instant } from "@souk/chassis/clock";
import type { Account } from "../account/account.ts";
import type { Occasion } from "../occasion.ts";

export type NewSession = {
  readonly familyId: string;
  readonly accountId: string;
  /** What the password was verified against: a newer one answers `stale`. */
  readonly credentialsVersion: number;
  readonly tokenHash: string;
  readonly tokenExpiresAt: Instant;
  readonly expiresAt: Instant;
};

export type NextToken = {
  readonly hash: string;
  /** Cut to the family's own end. */
  readonly expiresAt: Instant;
};

export type Rotation =
  | { readonly kind: "rotated"; readonly account: Account; readonly familyId: string }
  /** It was used before. The family has ended just now, and `session.reused` was written. */
  | { readonly kind: "reused" }
  /** Unknown, expired, or of a family that has ended. */
  | { readonly kind: "refused" };

export type SessionStore = {
  /**
   * Begins a family. `stale` where the account is gone or has another password by now. Past MAX_SESSIONS the account's
   * oldest families end.
   */
  open(session: NewSession, occasion: Occasion): Promise<"opened" | "stale">;
  /**
   * Exchanges a token for the next. Of any number of calls with one token at most one is `rotated`; the second one is
   * `reused` and ends the family, so that what the first one got is worth nothing either. After the family's end, for
   * whatever reason, no token of it rotates again.
   */
  rotate(presentedHash: string, next: NextToken, occasion: Occasion): Promise<Rotation>;
  /** Ends the family of a token, used or not. An unknown token: nothing happens. */
  end(presentedHash: string, occasion: Occasion): Promise<void>;
  /** Families that ended before their time at `since` or later, by rising id, after `after`. */
  endedSince(since: Instant, page: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>;
  /** Living families of an account. */
  count(accountId: string, now: Instant): Promise<number>;
  /** Drops at most `limit` expired tokens and families each; says how many. */
  sweep(now: Instant, limit: number): Promise<number>;
};
