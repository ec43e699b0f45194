// The port to the identities by which accounts are signed in to. One method is one atomic operation, its audit rows and
// events included.
import type { Instant } from "@souk/chassis/clock";
import type { Credentials } from "../account/account.ts";
import type { Occasion } from "../occasion.ts";
import type { Identity, Introduction, Person } from "./identity.ts";

/** Ids for what may have to be made. */
export type NewIds = { readonly identityId: string; readonly accountId: string };

export type Arrival = {
  readonly person: Person;
  /** Undefined: the provider has verified no address of theirs. */
  readonly introduction: Introduction | undefined;
  readonly ids: NewIds;
};

export type Resolved =
  | { readonly kind: "known" | "linked" | "registered"; readonly credentials: Credentials }
  /** Nobody is known by this identity, and the provider has verified no address. */
  | { readonly kind: "unverified" }
  /** A customer has the address and has not proved it: whoever registered it first may be somebody else. */
  | { readonly kind: "account_unverified" }
  /** Staff: signed in by what was linked with the password, and by nothing else. */
  | { readonly kind: "password_needed" };

export type Linking = {
  readonly id: string;
  readonly accountId: string;
  /** Of the password that was shown. */
  readonly credentialsVersion: number;
  readonly person: Person;
};

export type IdentityStore = {
  /**
   * Whose account it is. The identity's, where it is linked. Else by the verified address: a customer who has proved the
   * same one is linked, an address that nobody has makes a customer with it, proved, and without a password. Of any number
   * of calls with one new person exactly one makes or links.
   */
  resolve(arrival: Arrival, occasion: Occasion): Promise<Resolved>;
  /**
   * Links to an account that has shown its password. `stale`: it has another one by now, or is gone. `taken`: by another
   * account. The same once more: the same answer. `full`: MAX_IDENTITIES.
   */
  link(linking: Linking, occasion: Occasion): Promise<Identity | "taken" | "stale" | "full">;
  /** Oldest first, and whether there is a password as well; undefined: no such account. */
  list(
    accountId: string,
  ): Promise<{ readonly identities: readonly Identity[]; readonly hasPassword: boolean } | undefined>;
  /** `last`: nothing else would be left to sign in with. */
  unlink(accountId: string, id: string, occasion: Occasion): Promise<"unlinked" | "missing" | "last">;
  /** Books a transaction as brought to an end: of any number of calls with one id exactly one is `first`. */
  spend(transactionId: string, expiresAt: Instant): Promise<"first" | "spent">;
  /** Drops at most `limit` transactions that are too old to be taken anyhow; says how many. */
  sweep(now: Instant, limit: number): Promise<number>;
};
