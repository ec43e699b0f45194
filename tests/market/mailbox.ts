// What people find in their inboxes: the mailbox emulator's list of what was delivered, and the links in the texts. Not what the
// service believes it has sent.
import type { Market } from "./market.ts";
import { eventually } from "./purchase.ts";

export type Delivered = {
  readonly id: number;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  /** More than one: it came again. */
  readonly copies: number;
};

export type LinkPurpose = "reset-password" | "verify-email";

export type Mailbox = {
  /** Newest first; of everybody without an address. */
  mails(to?: string): Promise<readonly Delivered[]>;
  /** The links of one purpose that an address has got, newest first; as soon as there are so many. */
  links(to: string, purpose: LinkPurpose, count?: number): Promise<readonly URL[]>;
  /** What the newest of them proves. */
  token(to: string, purpose: LinkPurpose, count?: number): Promise<string>;
};

/** The emulator gives no more at once. */
const MAX_MAILS = 2_000;
const LINK = /\S+\/account\/[a-z-]+\?token=\S+/;

/** `url`: where it is now; a market that was started again has it somewhere else. */
export function mailboxAt(url: () => string | Promise<string>): Mailbox {
  const read = async (path: string): Promise<unknown> => (await fetch(`${await url()}/_emulator/mails${path}`)).json();
  const mails: Mailbox["mails"] = async (to) => {
    // An address that is empty is nobody's.
    const query = `?limit=${MAX_MAILS}${to === undefined ? "" : `&to=${encodeURIComponent(to)}`}`;
    return ((await read(query)) as { readonly items: readonly Delivered[] }).items;
  };
  const found = async (to: string, purpose: LinkPurpose): Promise<readonly URL[]> => {
    const texts = (await mails(to)).map(async ({ id }) => ((await read(`/${id}`)) as { readonly text: string }).text);
    const links = (await Promise.all(texts)).flatMap((text) => LINK.exec(text) ?? []).map((link) => new URL(link));
    return links.filter(({ pathname }) => pathname.endsWith(`/${purpose}`));
  };
  const links: Mailbox["links"] = (to, purpose, count = 1) =>
    eventually(
      `${count} ${purpose} for ${to}`,
      () => found(to, purpose),
      (all) => all.length >= count,
    );
  return {
    mails,
    links,
    token: async (...asked) => (await links(...asked))[0]?.searchParams.get("token") ?? "",
  };
}

/** Of a market that `souk up` has opened. */
export function mailboxOf(market: Pick<Market, "processes">): Mailbox {
  return mailboxAt(async () => {
    const row = (await market.processes()).find(({ service }) => service === "mailbox");
    if (row === undefined) throw new Error("the market has no mailbox");
    return row.url;
  });
}
