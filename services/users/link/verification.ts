// The link with which a new account or a new address is proved. Whoever registers or changes addresses again and again
// gets an account all the same, but no more mails.
import type { Instant } from "@souk/chassis/clock";
import type { GuessingLimits } from "../guard/guessing-limits.ts";
import type { LinkDraft, MailLinks } from "./mail-link.ts";

export type Verification = {
  /** Undefined where the address or the network has had enough mails for now; it can be asked for later. */
  linkFor(email: string, network: string, at: Instant): Promise<LinkDraft | undefined>;
};

type Parts = { readonly limits: GuessingLimits; readonly mailLinks: MailLinks };

export function createVerification({ limits, mailLinks }: Parts): Verification {
  return {
    linkFor: async (email, network, at) => {
      const counted = await limits.mailLink(["new address", email], network, at);
      return counted === "counted" ? mailLinks.draft("verify-email", at) : undefined;
    },
  };
}
