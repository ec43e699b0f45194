// The present password, asked for again: whoever holds a stolen access token must not be able to take the account over.
// Under the same limits as signing in. An account without a password gets one by a link first.
import type { AuditLog } from "../audit/audit.ts";
import type { Refused } from "../edge.ts";
import type { GuessingLimits } from "../guard/guessing-limits.ts";
import type { Occasion } from "../occasion.ts";
import type { PasswordHasher } from "../password/password-hasher.ts";
import type { AccountStore } from "./account-store.ts";

export type ProofParts = {
  readonly accounts: AccountStore;
  readonly hasher: PasswordHasher;
  readonly limits: GuessingLimits;
  readonly audit: AuditLog;
};

export type Proof =
  | { readonly kind: "proved"; readonly credentialsVersion: number }
  | { readonly kind: "gone" }
  | { readonly kind: "password_needed" }
  | Refused;

export async function provePassword(
  { accounts, hasher, limits, audit }: ProofParts,
  { id, password, occasion }: { readonly id: string; readonly password: string; readonly occasion: Occasion },
): Promise<Proof> {
  const account = await accounts.find(id);
  const credentials = account && (await accounts.findCredentials(account.email));
  if (!credentials || credentials.account.id !== id) return { kind: "gone" };
  if (credentials.passwordHash === null) return { kind: "password_needed" };
  const attempt = await limits.login(credentials.account.email, id, occasion.network ?? "", occasion.at);
  if ("retryAfterMs" in attempt) return { kind: "limited", ...attempt };
  const verdict = await hasher.verify(password, credentials.passwordHash);
  if (verdict === "wrong") {
    await audit.record({ action: "password.refused", accountId: id }, occasion);
    return { kind: "invalid_credentials" };
  }
  await attempt.forgive(occasion.at);
  if (verdict === "busy") return { kind: "busy" };
  return { kind: "proved", credentialsVersion: credentials.credentialsVersion };
}
