// Asking for links, and using them. What it promises about guessing: asking for a password's link takes the same counts,
// one write and gets the same answer whether or not the address has an account; nothing else is waited for.
import type { AuditLog } from "../audit/audit.ts";
import type { GuessingLimits, Limited } from "../guard/guessing-limits.ts";
import type { Occasion } from "../occasion.ts";
import type { PasswordHasher } from "../password/password-hasher.ts";
import { hashOfLinkToken, type MailLinks } from "./mail-link.ts";
import type { MailLinkStore } from "./mail-link-store.ts";

type LimitedOutcome = { readonly kind: "limited" } & Limited;
export type Asked =
  | { readonly kind: "asked" }
  | { readonly kind: "already_verified" }
  | { readonly kind: "gone" }
  | LimitedOutcome;
export type Used = { readonly kind: "used" } | { readonly kind: "invalid_link" | "busy" } | LimitedOutcome;

export type Recovery = {
  forgot(email: string, occasion: Occasion): Promise<{ readonly kind: "asked" } | LimitedOutcome>;
  reset(token: string, password: string, occasion: Occasion): Promise<Used>;
  sendVerification(accountId: string, occasion: Occasion): Promise<Asked>;
  verify(token: string, occasion: Occasion): Promise<Used>;
};

export type RecoveryParts = {
  readonly links: MailLinkStore;
  readonly mailLinks: MailLinks;
  readonly hasher: PasswordHasher;
  readonly limits: GuessingLimits;
  readonly audit: AuditLog;
};

export function createRecovery(parts: RecoveryParts): Recovery {
  const { links, mailLinks, limits } = parts;
  return {
    forgot: async (email, occasion) => {
      const counted = await limits.mailLink(["password-reset", email], occasion.network ?? "", occasion.at);
      if (counted !== "counted") return { kind: "limited", ...counted };
      await links.requestByEmail(email, mailLinks.draft("password-reset", occasion.at), occasion);
      return { kind: "asked" };
    },
    sendVerification: async (accountId, occasion) => {
      const counted = await limits.mailLink(["verify-email", accountId], occasion.network ?? "", occasion.at);
      if (counted !== "counted") return { kind: "limited", ...counted };
      const draft = mailLinks.draft("verify-email", occasion.at);
      const outcome = await links.requestVerification(accountId, draft, occasion);
      if (outcome === "made") return { kind: "asked" };
      return { kind: outcome === "missing" ? "gone" : outcome };
    },
    reset: (token, password, occasion) => reset(parts, { token, password, occasion }),
    verify: async (token, occasion) => {
      const outcome = await links.verifyEmail(hashOfLinkToken(token), occasion);
      return outcome === "refused" ? refuse(parts, occasion) : { kind: "used" };
    },
  };
}

type Reset = { readonly token: string; readonly password: string; readonly occasion: Occasion };

/** Hashing is dear: it is done for a link that works, and whether it still does is decided in the write. */
async function reset(parts: RecoveryParts, { token, password, occasion }: Reset): Promise<Used> {
  const { links, hasher, limits } = parts;
  const tokenHash = hashOfLinkToken(token);
  if (!(await links.works(tokenHash, "password-reset", occasion.at))) return refuse(parts, occasion);
  const passwordHash = await hasher.hash(password);
  if (passwordHash === "busy") return { kind: "busy" };
  const account = await links.resetPassword(tokenHash, passwordHash, occasion);
  if (account === "refused") return refuse(parts, occasion);
  await limits.forgiveAll(account.email, occasion.network ?? "", occasion.at);
  return { kind: "used" };
}

/** Only what was refused is counted: nobody can keep a link's owner from using it. */
async function refuse({ limits, audit }: RecoveryParts, occasion: Occasion): Promise<Used> {
  const counted = await limits.wrongSecret(occasion.network ?? "", occasion.at);
  if (counted !== "counted") return { kind: "limited", ...counted };
  await audit.record({ action: "link.refused", accountId: null }, occasion);
  return { kind: "invalid_link" };
}
