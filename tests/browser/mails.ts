// What a person finds in the inbox: the links of mails, as the mailbox emulator shows them.
import { eventually } from "../market/purchase.ts";
import type { Street } from "./shopping.ts";

type Listed = { readonly items: readonly { readonly id: number }[] };
export type LinkPurpose = "reset-password" | "verify-email";

/** The newest link of a purpose for an address, as soon as there are `count` of them. */
export async function linkIn(street: Street, email: string, purpose: LinkPurpose, count = 1): Promise<string> {
  const mailbox = (await street.market.processes()).find(({ service }) => service === "mailbox")?.url ?? "";
  const read = async (path: string): Promise<unknown> => (await fetch(`${mailbox}/_emulator/mails${path}`)).json();
  const links = async (): Promise<readonly string[]> => {
    const { items } = (await read(`?to=${encodeURIComponent(email)}&limit=50`)) as Listed;
    const texts = await Promise.all(items.map(async ({ id }) => (await read(`/${id}`)) as { readonly text: string }));
    return texts
      .flatMap(({ text }) => text.match(/\S+\/account\/[a-z-]+\?token=\S+/) ?? [])
      .filter((link) => new URL(link).pathname.endsWith(purpose));
  };
  const found = await eventually(`${count} ${purpose} for ${email}`, links, (all) => all.length >= count);
  return found[0] ?? "";
}
