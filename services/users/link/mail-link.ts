// Links that are sent by mail. A token is the link's id and an HMAC over everything that the link is bound to, by a key
// that only users has: it can be made again for every try to send, and lies nowhere. The store keeps its hash.
import { createHash, createHmac } from "node:crypto";
import type { Instant } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import { MAIL_LINK_SECONDS, type MailLinkPurpose } from "@souk/contracts/users/mail-link";

/** Links of one purpose that one account may have open; another one ends the oldest. */
export const MAX_OPEN_LINKS = 5;

/** Whose link it is, and the address that it goes to. */
export type LinkHolder = { readonly accountId: string; readonly email: string };

export type MailLink = LinkHolder & {
  readonly id: string;
  readonly purpose: MailLinkPurpose;
  readonly tokenHash: string;
  readonly expiresAt: Instant;
};

/** A link before it is known whose it will be: the store looks that up in the operation that writes it. */
export type LinkDraft = Pick<MailLink, "id" | "purpose" | "expiresAt"> & {
  /** Pure. */
  readonly hashFor: (holder: LinkHolder) => string;
};

export type MailLinks = {
  draft(purpose: MailLinkPurpose, at: Instant): LinkDraft;
  /** Undefined where the key is another one than the link was made with: no token of ours would be taken. */
  tokenOf(link: MailLink): string | undefined;
};

type Bound = LinkHolder & Pick<MailLink, "id" | "purpose">;

export function createMailLinks({ key, ids }: { readonly key: Uint8Array; readonly ids: Ids }): MailLinks {
  const derive = ({ id, purpose, accountId, email }: Bound): string => {
    const proof = createHmac("sha256", key)
      .update(JSON.stringify([id, purpose, accountId, email]))
      .digest();
    return Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), proof]).toString("base64url");
  };
  return {
    draft: (purpose, at) => {
      const id = ids.uuid();
      const expiresAt = at + MAIL_LINK_SECONDS[purpose] * 1000;
      return { id, purpose, expiresAt, hashFor: (holder) => hashOfLinkToken(derive({ id, purpose, ...holder })) };
    },
    tokenOf: (link) => {
      const token = derive(link);
      return hashOfLinkToken(token) === link.tokenHash ? token : undefined;
    },
  };
}

/** A fast hash is enough: nobody guesses 256 bits. */
export function hashOfLinkToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
