// The port of the shop's theme: numbered revisions, of which the newest holds, and what staff try before they save it. One
// method is one atomic operation.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { Instant } from "@souk/chassis/clock";

/** `settings` is JSON (contracts/web/theme-schema.ts); the store does not look into it. */
export type ThemeRevision = { readonly revision: number; readonly savedAt: Instant; readonly settings: string };

/** Older ones are forgotten. */
export const KEPT_REVISIONS = 20;

export type ThemeStore = {
  /** The newest revision's number; 0: nothing was ever saved. */
  head(): Awaitable<number>;
  /** Undefined for one that was never there, or is forgotten. */
  read(revision: number): Awaitable<ThemeRevision | undefined>;
  /** Those that are kept, newest first. */
  list(): Awaitable<readonly Omit<ThemeRevision, "settings">[]>;
  /** Saves it if `expected` is the newest still. Of any number that save over the same one, one does. */
  save(expected: number, next: ThemeRevision): Promise<boolean>;
  /** One for an owner: the next takes the place of the last. */
  putDraft(owner: string, draft: Draft, now: Instant): Promise<void>;
  /** Undefined where there is none, or it has ended at `now`. */
  draft(owner: string, now: Instant): Awaitable<string | undefined>;
  /** Absent is fine. */
  removeDraft(owner: string): Promise<void>;
};

export type Draft = { readonly settings: string; readonly expiresAt: Instant };
