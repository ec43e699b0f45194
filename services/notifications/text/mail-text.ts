// Texts with placeholders: which a template knows, and what becomes of them.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { MailLocale, MailTemplate } from "@souk/contracts/notifications/mail-schema";

export const placeholdersOf: Readonly<Record<MailTemplate, readonly string[]>> = {
  welcome: ["shopName", "name"],
  order_confirmation: ["shopName", "name", "orderNumber", "total"],
  order_shipped: ["shopName", "name", "orderNumber", "total", "carrier", "trackingNumber"],
  order_refunded: ["shopName", "name", "orderNumber", "total", "amount"],
  order_cancelled: ["shopName", "name", "orderNumber", "total", "amount"],
  password_reset: ["shopName", "name"],
  verify_email: ["shopName", "name"],
};

const PLACEHOLDER = /\{(\w{1,40})\}/g;

/** The names in the text that the template does not know. */
export function unknownPlaceholders(template: MailTemplate, text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)]
    .map(([, name = ""]) => name)
    .filter((name) => !placeholdersOf[template].includes(name));
}

/** One pass: a value that looks like a placeholder stays as it is. What is not known is left out. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? "") : ""));
}

/** What the shop wrote; null: the text that it came with. */
export type TextOverride = { readonly subject: string | null; readonly intro: string | null };

export type StoredText = TextOverride & {
  readonly name: MailTemplate;
  readonly locale: MailLocale;
  readonly updatedAt: number;
};

/** The port of the shop's own texts. */
export type MailTextStore = {
  find(name: MailTemplate, locale: MailLocale): Awaitable<StoredText | undefined>;
  list(): Awaitable<readonly StoredText[]>;
  put(text: StoredText): Promise<void>;
};
