// The languages that the shop speaks. Another one is a file in messages/ and a line here.
export const locales = ["en", "de"] as const;
export type Locale = (typeof locales)[number];
export const DEFAULT_LOCALE: Locale = "en";

/** As each language calls itself. */
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", de: "Deutsch" };

/** Whose habits dates and numbers follow. */
export const localeHabits: Readonly<Record<Locale, string>> = { en: "en-GB", de: "de-DE" };

export function isLocale(text: string | undefined): text is Locale {
  return locales.some((locale) => locale === text);
}

export function asLocale(text: string | undefined): Locale {
  return isLocale(text) ? text : DEFAULT_LOCALE;
}

const MAX_RANGES = 20;

/** The best of `Accept-Language` that the shop speaks (RFC 9110, 12.5.4). */
export function preferredLocale(acceptLanguage: string): Locale {
  const ranges = acceptLanguage
    .split(",", MAX_RANGES)
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find((each) => each !== undefined);
      return { language: tag.split("-", 1)[0] ?? "", weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return asLocale(ranges.find(({ language }) => isLocale(language))?.language);
}
