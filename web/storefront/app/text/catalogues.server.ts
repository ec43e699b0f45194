// All languages, for the server. Browsers load only their own (catalogues.ts).
import de from "../../messages/de.json" with { type: "json" };
import en from "../../messages/en.json" with { type: "json" };
import type { Locale } from "./locale.ts";
import type { Catalogue } from "./message.ts";

const catalogues: Readonly<Record<Locale, Catalogue>> = { en, de };

export function catalogueOf(locale: Locale): Catalogue {
  return catalogues[locale];
}
