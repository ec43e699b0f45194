// What a person finds in the inbox: the links of mails, as the mailbox emulator shows them.
import { type LinkPurpose, mailboxOf } from "../market/mailbox.ts";
import type { Street } from "./shopping.ts";

/** The newest link of a purpose for an address, as soon as there are `count` of them. */
export async function linkIn(street: Street, email: string, purpose: LinkPurpose, count = 1): Promise<string> {
  return (await mailboxOf(street.market).links(email, purpose, count))[0]?.href ?? "";
}
