// A message with its gaps filled: `{name}`, and for counts a form for each plural category (`cart.items.one`).
import type en from "../../messages/en.json";

export type Catalogue = Readonly<Record<keyof typeof en, string>>;
type Plural<Key> = Key extends `${infer Name}.other` ? Name : never;
/** A message of its own, or one that comes in plural forms and is asked for with `count`. */
export type MessageKey = keyof Catalogue;
export type PluralKey = Plural<MessageKey>;
export type Values = Readonly<Record<string, string | number>>;

export function fill(message: string, values: Values): string {
  return message.replace(/\{(\w+)\}/g, (gap, name: string) => (name in values ? String(values[name]) : gap));
}

export function pluralOf(catalogue: Catalogue, locale: string, key: PluralKey, count: number): string {
  const category = new Intl.PluralRules(locale).select(count);
  const forms = catalogue as Readonly<Record<string, string | undefined>>;
  return forms[`${key}.${category}`] ?? forms[`${key}.other`] ?? key;
}
