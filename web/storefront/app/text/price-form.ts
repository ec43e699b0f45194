// How a currency's prices are written in one language, as data. The server tells it with the page, so that a browser can
// write prices without Intl: its first number format alone holds a phone for a tenth of a second, while the page comes alive.
import { exponentOf, type Money } from "@souk/contracts/money";
import { type Locale, localeHabits } from "./locale.ts";

export type PriceForm = {
  readonly currency: string;
  /** Around the digits: a sign, a space, or nothing. */
  readonly before: string;
  readonly after: string;
  readonly group: string;
  readonly decimal: string;
};

const THREES = /\B(?=(\d{3})+$)/g;

export function currencyOptions(currency: string): Intl.NumberFormatOptions {
  const digits = exponentOf(currency);
  return { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** Read off a price that has every part. */
export function priceFormOf(locale: Locale, currency: string): PriceForm {
  const parts = new Intl.NumberFormat(localeHabits[locale], currencyOptions(currency)).formatToParts(1_234_567);
  const isDigits = ({ type }: Intl.NumberFormatPart): boolean => type === "integer" || type === "fraction";
  const text = (some: readonly Intl.NumberFormatPart[]): string => some.map(({ value }) => value).join("");
  const value = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return {
    currency,
    before: text(parts.slice(0, parts.findIndex(isDigits))),
    after: text(parts.slice(parts.findLastIndex(isDigits) + 1)),
    group: value("group"),
    decimal: value("decimal"),
  };
}

/** Undefined for what the form does not cover: another currency, less than nothing, parts of the smallest unit. */
export function writtenBy(form: PriceForm, { amount, currency }: Money): string | undefined {
  if (currency !== form.currency || !Number.isSafeInteger(amount) || amount < 0) return undefined;
  const exponent = exponentOf(currency);
  const digits = String(amount).padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  const whole = digits.slice(0, cut).replace(THREES, form.group);
  return `${form.before}${whole}${exponent === 0 ? "" : form.decimal + digits.slice(cut)}${form.after}`;
}

/** What the server wrote into the page's `data-prices`. */
export function toldPriceForm(told: string | undefined): PriceForm | undefined {
  return told === undefined ? undefined : (JSON.parse(told) as PriceForm);
}
