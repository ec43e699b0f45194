// One language, when it is needed.
import type { Locale } from "./locale.ts";
import type { Catalogue } from "./message.ts";

const load: Readonly<Record<Locale, () => Promise<{ readonly default: Catalogue }>>> = {
  en: () => import("../../messages/en.json"),
  de: () => import("../../messages/de.json"),
};

export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return (await load[locale]()).default;
}
