// The port of browser sessions. One method is one atomic operation.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { Instant } from "@souk/chassis/clock";

export type StoredSession = { readonly sealed: Uint8Array; readonly version: number; readonly expiresAt: Instant };

export type SessionStore = {
  /** Stores a session under a digest that nobody used before. */
  add(id: string, session: Omit<StoredSession, "version">): Promise<void>;
  /** Undefined for one that is unknown or has ended at `now`. */
  find(id: string, now: Instant): Awaitable<StoredSession | undefined>;
  /**
   * Takes the right to exchange this version's tokens until `until`. Of any number that ask at once, in any number of
   * processes, exactly one gets `claimed`; `changed`: the version has gone by, read again; `busy`: another is at it.
   */
  claim(id: string, version: number, times: { readonly now: Instant; readonly until: Instant }): Promise<Claim>;
  /** Writes the exchanged tokens and gives the claim back. False: the session has gone, or is at another version. */
  replace(id: string, version: number, sealed: Uint8Array): Promise<boolean>;
  /** Gives the claim of this version back without a change. */
  release(id: string, version: number): Promise<void>;
  /** Absent is fine. */
  remove(id: string): Promise<void>;
  /** Deletes what has ended, at most `limit` rows; answers how many. Nothing where the engine does it by itself. */
  sweep(now: Instant, limit: number): Promise<number>;
};

export type Claim = "claimed" | "changed" | "busy" | "gone";
