// Changing one's own account. Whoever holds a stolen access token must not be able to take the account over: a new
// address or password takes the present password, under the same limits as signing in.
import type { AuditLog } from "../audit/audit.ts";
import { invalidField, type Refused } from "../edge.ts";
import type { GuessingLimits } from "../guard/guessing-limits.ts";
import type { Verification } from "../link/verification.ts";
import type { Occasion } from "../occasion.ts";
import type { PasswordHasher } from "../password/password-hasher.ts";
import type { Account } from "./account.ts";
import type { AccountChange, AccountStore } from "./account-store.ts";
import { provePassword } from "./password-proof.ts";

export type ProfileEdit = {
  readonly name?: string;
  readonly locale?: string;
  readonly email?: string;
  readonly password?: string;
  readonly currentPassword?: string;
};

export type EditOutcome =
  | { readonly kind: "edited"; readonly account: Account }
  | { readonly kind: "gone" }
  | { readonly kind: "password_needed" }
  | Refused;

export type ProfileEditor = { edit(id: string, edit: ProfileEdit, occasion: Occasion): Promise<EditOutcome> };

type Parts = {
  readonly accounts: AccountStore;
  readonly hasher: PasswordHasher;
  readonly limits: GuessingLimits;
  readonly audit: AuditLog;
  readonly verification: Verification;
};

export function createProfileEditor(parts: Parts): ProfileEditor {
  return {
    edit: async (id, edit, occasion) => {
      const { name, locale, email, password, currentPassword } = edit;
      const change: AccountChange = {
        ...(name !== undefined && { name }),
        ...(locale !== undefined && { locale }),
        ...(email !== undefined && { email }),
      };
      if (email === undefined && password === undefined) return apply(parts, { id, change, occasion });
      if (currentPassword === undefined) {
        throw invalidField("/currentPassword", "required", "is needed for a new address or password");
      }
      const proof = await provePassword(parts, { id, password: currentPassword, occasion });
      if (proof.kind !== "proved") return proof;
      const passwordHash = password === undefined ? undefined : await parts.hasher.hash(password);
      if (passwordHash === "busy") return { kind: "busy" };
      const link = email === undefined ? undefined : await linkFor(parts, email, occasion);
      return apply(parts, {
        id,
        change: { ...change, ...(passwordHash !== undefined && { passwordHash }), ...(link && { link }) },
        occasion,
        credentialsVersion: proof.credentialsVersion,
      });
    },
  };
}

function linkFor({ verification }: Parts, email: string, { network, at }: Occasion) {
  return verification.linkFor(email, network ?? "", at);
}

type Application = {
  readonly id: string;
  readonly change: AccountChange;
  readonly occasion: Occasion;
  readonly credentialsVersion?: number;
};

async function apply(
  { accounts }: Parts,
  { id, change, occasion, credentialsVersion }: Application,
): Promise<EditOutcome> {
  const conditions = credentialsVersion === undefined ? {} : { credentialsVersion };
  const outcome = await accounts.change(id, change, occasion, conditions);
  if (outcome === "email_taken") return { kind: "email_taken" };
  if (outcome === "stale") return { kind: "invalid_credentials" };
  if (outcome === "missing") return { kind: "gone" };
  if (outcome === "last_owner") throw new Error("a profile's edit never changes the role");
  return { kind: "edited", account: outcome };
}
