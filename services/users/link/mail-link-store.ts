// The port to the links that were sent by mail. One method is one atomic operation: the link, what it changes, its audit
// row and event together, or none of them. Links are also written with a new account or address (account-store.ts).
import type { Instant } from "@souk/chassis/clock";
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import type { Account } from "../account/account.ts";
import type { Occasion } from "../occasion.ts";
import type { LinkDraft, MailLink } from "./mail-link.ts";

export type MailLinkStore = {
  /**
   * Writes a link to the account that has the address, and announces it; where no account has it, an audit row that names
   * nobody. Past MAX_OPEN_LINKS of one purpose the account's oldest end.
   */
  requestByEmail(email: string, draft: LinkDraft, occasion: Occasion): Promise<"made" | "nobody">;
  /** The same for an account whose address nobody has proved yet. */
  requestVerification(
    accountId: string,
    draft: LinkDraft,
    occasion: Occasion,
  ): Promise<"made" | "already_verified" | "missing">;
  /** A link that works. */
  find(id: string, now: Instant): Promise<MailLink | undefined>;
  /** Whether a token of this purpose would be taken now. */
  works(tokenHash: string, purpose: MailLinkPurpose, now: Instant): Promise<boolean>;
  /**
   * Takes the link and sets the password; proves the address; ends all sessions and the account's other links of that
   * purpose. Of any number of calls with one token one succeeds. Used, ended, unknown, of another purpose: `refused`.
   */
  resetPassword(tokenHash: string, passwordHash: string, occasion: Occasion): Promise<Account | "refused">;
  /** Takes the link and proves the address; ends the account's other links of that purpose. Otherwise as above. */
  verifyEmail(tokenHash: string, occasion: Occasion): Promise<Account | "refused">;
  /** Drops at most `limit` links that have ended; says how many. */
  sweep(now: Instant, limit: number): Promise<number>;
};
