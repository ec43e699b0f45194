// Links that are sent by mail: what they are for, and how long they work.
import { Type } from "../schema.ts";

export const mailLinkPurposes = ["password-reset", "verify-email"] as const;
export type MailLinkPurpose = (typeof mailLinkPurposes)[number];

/** How long a link works. The mails' own texts name these spans. */
export const MAIL_LINK_SECONDS: Readonly<Record<MailLinkPurpose, number>> = {
  "password-reset": 3_600,
  "verify-email": 3 * 24 * 3_600,
};

/** Where in the shop a link leads, below PUBLIC_URL; the token stands in `?token=`, which no log keeps. */
export const mailLinkPaths: Readonly<Record<MailLinkPurpose, string>> = {
  "password-reset": "/account/reset-password",
  "verify-email": "/account/verify-email",
};

/** Opaque. A text that never was one is refused like one that has ended. */
export const MailLinkToken = Type.String({ minLength: 1, maxLength: 512 });
