// Countries and currencies to choose from, in the reader's words.
import { isCurrency } from "@souk/contracts/money";

/** Codes that name no country: unions, test codes, and parts that others stand for. */
const NO_COUNTRIES = new Set(
  "AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO QU RH SU TA TP UN VD WK XA XB YD YU ZR ZZ".split(
    " ",
  ),
);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export type Choice = readonly [code: string, name: string];

/** ISO 3166-1 alpha-2, as far as the browser knows them, by name. */
export function countryChoices(locale: string): readonly Choice[] {
  const names = new Intl.DisplayNames([locale], { type: "region", fallback: "none" });
  const choices: Choice[] = [];
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second;
      const name = NO_COUNTRIES.has(code) ? undefined : names.of(code);
      if (name !== undefined) choices.push([code, name]);
    }
  }
  return choices.sort(([, a], [, b]) => a.localeCompare(b, locale));
}

/** Currencies that the shop can count in. */
export function currencyChoices(locale: string): readonly Choice[] {
  const names = new Intl.DisplayNames([locale], { type: "currency" });
  return Intl.supportedValuesOf("currency")
    .filter(isCurrency)
    .map((code): Choice => [code, `${code} · ${names.of(code) ?? code}`]);
}
