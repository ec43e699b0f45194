// The links that came by mail: what a person finds in the inbox, and nobody finds anywhere else.
import { type LinkPurpose, mailboxAt } from "../market/mailbox.ts";
import { plant } from "./canaries.ts";
import { attackMarket } from "./market.ts";

const mailbox = mailboxAt(async () => (await attackMarket()).serviceUrl("mailbox"));

/** The links of one purpose that an address has got, newest first; as soon as there are so many. */
export const linksIn = mailbox.links;

/** The token of the newest one. */
export async function tokenIn(email: string, purpose: LinkPurpose, count = 1): Promise<string> {
  return plant(`the token of ${purpose} for ${email}`, await mailbox.token(email, purpose, count));
}
