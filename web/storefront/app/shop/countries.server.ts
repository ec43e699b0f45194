// The countries that the shop sends to, by their names in the visitor's language. Told by the server, because browsers
// and Node do not always agree on a country's name.
import type { Locale } from "../text/locale.ts";
import type { Shop } from "./shop.server.ts";

export type CountryName = { readonly code: string; readonly name: string };

/** ISO 3166-1 alpha-2, officially assigned. */
const ALL =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW".split(
    " ",
  );

const kept = new Map<Locale, readonly CountryName[]>();

function allIn(locale: Locale): readonly CountryName[] {
  const known = kept.get(locale);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const collator = new Intl.Collator(locale);
  const list = ALL.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) =>
    collator.compare(a.name, b.name),
  );
  kept.set(locale, list);
  return list;
}

export function countriesOf(
  { shipsTo, restOfWorld }: Pick<Shop, "shipsTo" | "restOfWorld">,
  locale: Locale,
): readonly CountryName[] {
  const all = allIn(locale);
  return restOfWorld ? all : all.filter(({ code }) => shipsTo.includes(code));
}

export function countryName(code: string, locale: Locale): string {
  return allIn(locale).find((each) => each.code === code)?.name ?? code;
}
