// The words of the back office in the language of whoever sits before it. Choosing another reloads the page.
import { languageOf, localeOf } from "../browser/preferences.ts";
import type { Texts } from "./en.ts";

export const language = languageOf();
/** For numbers, money and dates. */
export const locale = localeOf(language);

/** There before anything that speaks is loaded: main.tsx sees to it. */
export let t: Texts;

/** Only the language that is spoken is loaded. */
export async function learnToSpeak(): Promise<void> {
  t = language === "de" ? (await import("./de.ts")).de : (await import("./en.ts")).en;
}
