// Money for people to read: in their language, with the currency's own number of decimals.
import { exponentOf, type Money } from "@souk/contracts/money";
import type { MailLocale } from "@souk/contracts/notifications/mail-schema";

const languages: Readonly<Record<MailLocale, string>> = { en: "en-GB", de: "de-DE" };

/** There are some 160 currencies and a few languages. */
const MAX_FORMATS = 500;
const formats = new Map<string, Intl.NumberFormat>();

export function formatMoney({ amount, currency }: Money, locale: MailLocale): string {
  const digits = exponentOf(currency);
  const scaled = amount / 10 ** digits; // Exact enough to show: amounts are far below 2^53.
  return formatOf(locale, currency, digits).format(scaled);
}

/** Making one costs a hundred times as much as using it. */
function formatOf(locale: MailLocale, currency: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(languages[locale], {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  if (formats.size < MAX_FORMATS) formats.set(key, made);
  return made;
}
