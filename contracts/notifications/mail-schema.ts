// E-mails as staff see them: what was or will be sent to whom, and the texts that a shop may write itself.
import { Email, Id, nullable, object, oneOf, type Static, Time, Type } from "../schema.ts";

export const mailTemplates = [
  "welcome",
  "order_confirmation",
  "order_shipped",
  "order_refunded",
  "order_cancelled",
  "password_reset",
  "verify_email",
] as const;
export type MailTemplate = (typeof mailTemplates)[number];

export const mailStates = ["queued", "sent", "failed"] as const;
export type MailState = (typeof mailStates)[number];

/** The languages that the shop writes in. */
export const mailLocales = ["en", "de"] as const;
export type MailLocale = (typeof mailLocales)[number];

export const MailSchema = object({
  id: Id,
  template: oneOf(mailTemplates),
  locale: oneOf(mailLocales),
  /** Null after the account was deleted. */
  recipient: nullable(Email),
  orderId: nullable(Id),
  orderNumber: nullable(Type.String()),
  state: oneOf(mailStates),
  attempts: Type.Integer({ minimum: 0 }),
  /** Why the last try failed. */
  lastError: nullable(Type.String()),
  /** The header that makes a repeat recognisable. */
  messageId: Type.String(),
  createdAt: Time,
  sentAt: nullable(Time),
});
export type MailDocument = Static<typeof MailSchema>;

/** One line: it becomes a header. */
export const MailSubject = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$",
});
export const MailIntro = Type.String({ minLength: 1, maxLength: 2000 });

export const MailTextSchema = object({
  name: oneOf(mailTemplates),
  locale: oneOf(mailLocales),
  subject: Type.String(),
  intro: Type.String(),
  /** False: the text that the shop came with. */
  customised: Type.Boolean(),
  /** What `{…}` in subject and intro may name. */
  placeholders: Type.Array(Type.String()),
  updatedAt: nullable(Time),
});
export type MailTextDocument = Static<typeof MailTextSchema>;
