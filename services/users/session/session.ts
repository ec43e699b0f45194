// Sessions: families of refresh tokens that begin with one sign-in. A token is 256 random bits, works once, and is
// kept only as its hash.
import { createHash } from "node:crypto";
import type { Instant } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";

const TOKEN_BYTES = 32;

/** Families that one account may have at a time; the oldest ends when another begins. */
export const MAX_SESSIONS = 100;

/** How long an unused token works, and how long a family lives however often it is refreshed. */
export type SessionLifetimes = { readonly idleMs: number; readonly familyMs: number };

export type IssuedToken = {
  /** What the client gets; never stored. */
  readonly token: string;
  readonly hash: string;
  readonly expiresAt: Instant;
};

export const endReasons = ["logout", "reuse", "password", "role", "deletion", "limit"] as const;
export type EndReason = (typeof endReasons)[number];

export function issueRefreshToken(random: Random, expiresAt: Instant): IssuedToken {
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString("base64url");
  return { token, hash: hashOfToken(token), expiresAt };
}

/** A fast hash is enough: nobody guesses 256 bits. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
