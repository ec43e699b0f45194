// The language of a visit: chosen by hand, else what the browser asks for.
import type { PageHost } from "@souk/web/page-host";
import { isLocale, type Locale, preferredLocale } from "./locale.ts";

export function localeOf({ chosenLocale, acceptLanguage }: Pick<PageHost, "chosenLocale" | "acceptLanguage">): Locale {
  return isLocale(chosenLocale) ? chosenLocale : preferredLocale(acceptLanguage);
}
