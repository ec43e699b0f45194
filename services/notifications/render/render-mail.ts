// From a mail's content to subject, text and HTML: in the reader's language, with the shop's own words where it wrote
// some. Pure: the same content gives the same mail, so that a repeat after a crash is the same message.
import type { Money } from "@souk/contracts/money";
import type { MailLocale } from "@souk/contracts/notifications/mail-schema";
import type { MailContent } from "../mail/mail.ts";
import { defaultTexts } from "../text/default-texts.ts";
import { fill, type TextOverride } from "../text/mail-text.ts";
import { button, layout, paragraphs } from "./layout.ts";
import { formatMoney } from "./money-format.ts";
import { addressPart, orderSummary, type Part, parcelPart, refundPart, type Words } from "./order-parts.ts";

export type RenderedMail = { readonly subject: string; readonly text: string; readonly html: string };

export type RenderOptions = {
  readonly locale: MailLocale;
  readonly override: TextOverride | undefined;
  readonly shopName: string;
  readonly shopUrl: string;
  readonly orderUrl: (orderId: string) => string;
  /** Where a mail leads that is about no order: to the shop, or by a link of its own. */
  readonly linkUrl: string;
};

export function renderMail(content: MailContent, options: RenderOptions): RenderedMail {
  const { locale, override, shopName, shopUrl } = options;
  const { templates, labels } = defaultTexts[locale];
  const texts = templates[content.template];
  const words: Words = { labels, money: (money) => formatMoney(money, locale) };
  const values = valuesOf(content, shopName, words.money);
  const said = (text: string): string => fill(text, values);
  const subject = oneLine(said(override?.subject ?? texts.subject));
  const greeting = said(labels.greeting);
  const intro = said(override?.intro ?? texts.intro);
  const heading = said(texts.heading);
  const footer = said(labels.noReply);
  const parts = partsOf(content, words);
  const href = "order" in content ? options.orderUrl(content.order.orderId) : options.linkUrl;
  return {
    subject,
    text: [
      greeting,
      intro,
      ...parts.map((part) => part.text),
      `${texts.button}:\n${href}`,
      "--",
      `${shopName}\n${footer}`,
    ].join("\n\n"),
    html: layout({
      ...{ language: locale, subject, shopName, shopUrl, heading, footer, preview: intro },
      body: [paragraphs(greeting), paragraphs(intro), ...parts.map((part) => part.html), button(texts.button, href)],
    }),
  };
}

function partsOf(content: MailContent, words: Words): readonly Part[] {
  switch (content.template) {
    case "welcome":
    case "password_reset":
    case "verify_email":
      return [];
    case "order_confirmation":
      return [orderSummary(content.order, words), addressPart(content.order, words)];
    case "order_shipped":
      return [parcelPart(content.parcel, content.complete, words), addressPart(content.order, words)];
    case "order_refunded":
      return [refundPart(content.amount, words), orderSummary(content.order, words)];
    case "order_cancelled": {
      const refund = content.refunded.amount > 0 ? [refundPart(content.refunded, words)] : [];
      return [...refund, orderSummary(content.order, words)];
    }
  }
}

function valuesOf(
  content: MailContent,
  shopName: string,
  money: (money: Money) => string,
): Readonly<Record<string, string>> {
  if (!("order" in content)) return { shopName, name: content.name };
  const { name, orderNumber, total } = content.order;
  const common = { shopName, name, orderNumber, total: money(total) };
  switch (content.template) {
    case "order_refunded":
      return { ...common, amount: money(content.amount) };
    case "order_cancelled":
      return { ...common, amount: money(content.refunded) };
    case "order_shipped": {
      const { carrier = "", trackingNumber = "" } = content.parcel;
      return { ...common, carrier, trackingNumber };
    }
    default:
      return common;
  }
}

/** A header must not end early, whatever somebody is called. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}
