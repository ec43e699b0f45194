// An account: its types and pure rules. Addresses are compared without regard to case and shown as they were given.
import { toTime } from "@souk/chassis/clock";
import { permissionsOfRole, type Role } from "@souk/contracts/access";
import type { Profile } from "@souk/contracts/users/account-schema";

export type Account = {
  readonly id: string;
  /** Rises with every event of the account. */
  readonly version: number;
  readonly email: string;
  /** Whether somebody has shown that mail to the address reaches them. */
  readonly emailVerified: boolean;
  readonly name: string;
  readonly role: Role;
  readonly locale: string | null;
  readonly createdAt: number;
};

/** What a sign-in is checked against. */
export type Credentials = {
  readonly account: Account;
  /** Null: signs in by an identity only. */
  readonly passwordHash: string | null;
  /** Rises with every new password. */
  readonly credentialsVersion: number;
};

export type NewAccount = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: string | null;
  /** Null: signs in by an identity only. */
  readonly passwordHash: string | null;
  /** Somebody else has shown that mail to the address reaches them. */
  readonly emailVerified?: true;
};

/** How two addresses are compared. Unicode has several spellings of one letter: NFC makes them one. */
export function emailKey(email: string): string {
  return email.normalize("NFC").toLowerCase().normalize("NFC");
}

/** The value of the token's `scope`. */
export function scopeOf(role: Role): string {
  return permissionsOfRole[role].join(" ");
}

export function toProfile(account: Account): Profile {
  return {
    id: account.id,
    email: account.email,
    // An answer that an older release stored for an idempotency key has none.
    emailVerified: account.emailVerified ?? false,
    name: account.name,
    role: account.role,
    ...(account.locale !== null && { locale: account.locale }),
    createdAt: toTime(account.createdAt),
  };
}
