// The words of the back office in the language of whoever sits before it. Choosing another reloads the page.
import { languageOf, localeOf } from "../browser/preferences.ts";
import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";

export const language = languageOf();
/** For numbers, money and dates. */
export const locale = localeOf(language);
export const t: Texts = language === "de" ? de : en;
