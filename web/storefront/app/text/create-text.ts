// Words, prices and dates in one language.
import { exponentOf, type Money } from "@souk/contracts/money";
import { type Locale, localeHabits } from "./locale.ts";
import { type Catalogue, fill, type MessageKey, type PluralKey, pluralOf, type Values } from "./message.ts";
import { currencyOptions, type PriceForm, writtenBy } from "./price-form.ts";

export type Text = {
  readonly locale: Locale;
  say(key: MessageKey, values?: Values): string;
  count(key: PluralKey, count: number): string;
  /** Why the shop said no, by the problem's code; one that has no words of its own is told as a service that is down. */
  refusal(code: string): string;
  money(money: Money): string;
  number(value: number): string;
  /** Of an RFC 3339 time, in UTC, so that server and browser say the same. */
  date(time: string): string;
  /** Text that a theme gives in several languages. */
  pick(texts: Readonly<Record<Locale, string>>): string;
  /** For inline scripts; known on the server only. */
  readonly nonce: string | undefined;
};

/** What the server alone knows: a nonce, and for browsers how prices are written. */
export type Told = { readonly nonce?: string | undefined; readonly prices?: PriceForm | undefined };

export function createText(locale: Locale, catalogue: Catalogue, { nonce, prices }: Told = {}): Text {
  const number = (value: number): string => plainly(value) ?? numbers(locale).format(value);
  const byIntl = ({ amount, currency }: Money): string =>
    currencyFormat(locale, currency).format(amount / 10 ** exponentOf(currency));
  const refusals: Readonly<Record<string, string | undefined>> = catalogue;
  return {
    locale,
    nonce,
    say: (key, values) => (values === undefined ? catalogue[key] : fill(catalogue[key], values)),
    count: (key, count) => fill(pluralOf(catalogue, locale, key, count), { count: number(count) }),
    refusal: (code) => refusals[`refusal.${code}`] ?? catalogue["refusal.unavailable"],
    money: (money) => (prices && writtenBy(prices, money)) ?? byIntl(money),
    number,
    date: (time) => dates(locale).format(new Date(time)),
    pick: (texts) => texts[locale],
  };
}

const FIRST_GROUPED = 1000;

/** Below the first group of digits every language here writes a number alike. */
function plainly(value: number): string | undefined {
  return Number.isInteger(value) && value >= 0 && value < FIRST_GROUPED ? String(value) : undefined;
}

/** Formatters cost more to make than to use. */
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
const MAX_KEPT = 200;

function keep<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = kept.get(key);
  if (known !== undefined) return known as F;
  if (kept.size >= MAX_KEPT) kept.clear();
  const made = make();
  kept.set(key, made);
  return made;
}

const numbers = (locale: Locale) => keep(`number ${locale}`, () => new Intl.NumberFormat(localeHabits[locale]));

const dates = (locale: Locale) =>
  keep(`date ${locale}`, () => new Intl.DateTimeFormat(localeHabits[locale], { dateStyle: "long", timeZone: "UTC" }));

function currencyFormat(locale: Locale, currency: string): Intl.NumberFormat {
  return keep(`${currency} ${locale}`, () => new Intl.NumberFormat(localeHabits[locale], currencyOptions(currency)));
}
