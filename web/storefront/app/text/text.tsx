// Words, prices and dates in the visitor's language, for every component below.
import { exponentOf, type Money } from "@souk/contracts/money";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type Locale, localeHabits } from "./locale.ts";
import { type Catalogue, fill, type MessageKey, type PluralKey, pluralOf, type Values } from "./message.ts";

export type Text = {
  readonly locale: Locale;
  say(key: MessageKey, values?: Values): string;
  count(key: PluralKey, count: number): string;
  money(money: Money): string;
  number(value: number): string;
  /** Of an RFC 3339 time, in UTC, so that server and browser say the same. */
  date(time: string): string;
  /** Text that a theme gives in several languages. */
  pick(texts: Readonly<Record<Locale, string>>): string;
  /** For inline scripts; known on the server only. */
  readonly nonce: string | undefined;
};

const TextContext = createContext<Text | undefined>(undefined);

export function useText(): Text {
  const text = useContext(TextContext);
  if (text === undefined) throw new Error("no TextProvider above");
  return text;
}

export type TextProviderProps = {
  readonly locale: Locale;
  readonly catalogue: Catalogue;
  readonly nonce?: string;
  readonly children: ReactNode;
};

export function TextProvider({ locale, catalogue, nonce, children }: TextProviderProps) {
  const text = useMemo(() => createText(locale, catalogue, nonce), [locale, catalogue, nonce]);
  return <TextContext value={text}>{children}</TextContext>;
}

export function createText(locale: Locale, catalogue: Catalogue, nonce?: string): Text {
  return {
    locale,
    nonce,
    say: (key, values) => (values === undefined ? catalogue[key] : fill(catalogue[key], values)),
    count: (key, count) => fill(pluralOf(catalogue, locale, key, count), { count: numbers(locale).format(count) }),
    money: ({ amount, currency }) => currencyFormat(locale, currency).format(amount / 10 ** exponentOf(currency)),
    number: (value) => numbers(locale).format(value),
    date: (time) => dates(locale).format(new Date(time)),
    pick: (texts) => texts[locale],
  };
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
  return keep(`${currency} ${locale}`, () => {
    const digits = exponentOf(currency);
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(localeHabits[locale], { style: "currency", currency, ...options });
  });
}
