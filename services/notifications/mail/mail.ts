// A mail between the event that causes it and the server that takes it. What it says is kept as plain data and becomes
// text only when it is sent.
import type { Instant } from "@souk/chassis/clock";
import type { Money } from "@souk/contracts/money";
import type { MailLocale, MailState, MailTemplate } from "@souk/contracts/notifications/mail-schema";
import type { Address } from "@souk/contracts/schema";

export type MailLine = {
  readonly title: string;
  readonly sku: string;
  readonly quantity: number;
  readonly total: Money;
};

export type OrderContent = {
  readonly orderId: string;
  readonly orderNumber: string;
  /** Who is addressed: the name on the parcel. */
  readonly name: string;
  readonly lines: readonly MailLine[];
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly taxIncluded: boolean;
  readonly total: Money;
  readonly address: Address;
  readonly shippingName: string;
};

export type MailContent =
  | { readonly template: "welcome"; readonly name: string }
  | { readonly template: "order_confirmation"; readonly order: OrderContent }
  | {
      readonly template: "order_shipped";
      readonly order: OrderContent;
      readonly parcel: {
        readonly lines: readonly { readonly title: string; readonly quantity: number }[];
        readonly carrier?: string;
        readonly trackingNumber?: string;
      };
      /** Whether something is still to come. */
      readonly complete: boolean;
    }
  | { readonly template: "order_refunded"; readonly order: OrderContent; readonly amount: Money }
  | { readonly template: "order_cancelled"; readonly order: OrderContent; readonly refunded: Money }
  | LinkContent;

/** Names a link of users. Its token is asked for when the mail is sent, and kept nowhere. */
export type LinkContent = {
  readonly template: "password_reset" | "verify_email";
  readonly name: string;
  readonly linkId: string;
};

export type NewMail = {
  readonly locale: MailLocale;
  readonly recipient: string;
  readonly userId: string | null;
  readonly content: MailContent;
};

export type Mail = {
  readonly id: string;
  readonly eventId: string;
  readonly template: MailTemplate;
  readonly locale: MailLocale;
  readonly recipient: string | null;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly state: MailState;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
};

/** A mail that this instance may send now. */
export type ClaimedMail = {
  readonly id: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly locale: MailLocale;
  readonly recipient: string;
  readonly content: MailContent;
  readonly createdAt: Instant;
};

/** RFC 5322, 3.6.4. From the event, so that a repeat after a crash is the same message to whoever receives it. */
export function messageIdOf(eventId: string, host: string): string {
  return `<${eventId}@${host}>`;
}

export const SEND_ATTEMPTS = 10;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 15 * 60_000;

/** When to try again after so many failed tries; undefined: never. */
export function retryDelayMs(attempts: number, jitter: number): number | undefined {
  if (attempts >= SEND_ATTEMPTS) return undefined;
  return Math.round(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1)) * (0.8 + 0.4 * jitter));
}

export function isMailLocale(text: string): text is MailLocale {
  return text === "en" || text === "de";
}

/** `de-AT` speaks German; what we don't speak gets the shop's own language. */
export function localeOf(wanted: string | undefined, fallback: MailLocale): MailLocale {
  const language = wanted?.split("-", 1)[0]?.toLowerCase() ?? "";
  return isMailLocale(language) ? language : fallback;
}
