// The port to where accounts are kept. One method is one atomic operation: row, search terms, ended sessions, audit
// row, event and idempotency record together, or none of them.
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Role } from "@souk/contracts/access";
import type { LinkDraft } from "../link/mail-link.ts";
import type { Occasion } from "../occasion.ts";
import type { Account, Credentials, NewAccount } from "./account.ts";

export type AccountChange = {
  readonly name?: string;
  readonly locale?: string;
  /** Another address ends every link that was sent by mail, and has to be proved anew. */
  readonly email?: string;
  /** Written where the address is another one. */
  readonly link?: LinkDraft;
  readonly role?: Role;
  /** Ends all sessions. */
  readonly passwordHash?: string;
};

export type ChangeConditions = {
  /** Where given, another password set meanwhile answers `stale`. */
  readonly credentialsVersion?: number;
  /** Where given, an account of another role answers `missing`. */
  readonly roles?: readonly Role[];
};

export type CreateOptions = { readonly once?: IdempotencyRecord; readonly link?: LinkDraft };

export type AccountPage = { readonly accounts: readonly Account[]; readonly total: number; readonly more: boolean };

export type AccountSnapshot = { readonly id: string; readonly version: number; readonly account: Account | undefined };

export type AccountStore = {
  /**
   * Writes the account and `user.registered`. Of any number of calls with one address (see emailKey) exactly one
   * succeeds, until that account is erased. The same idempotency record again: the first answer, no effect. A link that
   * is given is written and announced with it.
   */
  create(account: NewAccount, occasion: Occasion, more?: CreateOptions): Promise<Account | "email_taken">;
  /** As `create`, where there is no owner yet. An account that has the address already is not touched. */
  createFirstOwner(account: NewAccount, occasion: Occasion): Promise<Account | "present" | "email_taken">;
  /** An erased account is not found. */
  find(id: string): Promise<Account | undefined>;
  findCredentials(email: string): Promise<Credentials | undefined>;
  /**
   * Changes what is given, and writes `user.changed` where anything but the password differs. A new password and a
   * lesser role end all sessions. The last owner keeps the role.
   */
  change(
    id: string,
    change: AccountChange,
    occasion: Occasion,
    conditions?: ChangeConditions,
  ): Promise<Account | "missing" | "email_taken" | "last_owner" | "stale">;
  /** Replaces the hash of an unchanged password (new parameters); nothing happens where the password has changed. */
  rehash(id: string, credentialsVersion: number, passwordHash: string): Promise<void>;
  /**
   * Forgets the person: address, name, password, address book, sessions, networks, links. Writes `user.deleted`. The id stays
   * taken for ever, the e-mail address is free at once. The last owner can't go.
   */
  erase(id: string, occasion: Occasion): Promise<"erased" | "missing" | "last_owner">;
  /** Newest first; `words` are folded prefixes (search-terms.ts) that must all match; `before` is the last id seen. */
  list(query: {
    readonly roles: readonly Role[];
    readonly words: readonly string[];
    readonly before?: string;
    readonly limit: number;
  }): Promise<AccountPage>;
  /** All accounts that ever were, by rising id, after `after`; erased ones without the person. */
  snapshot(query: { readonly after?: string; readonly limit: number }): Promise<readonly AccountSnapshot[]>;
};
