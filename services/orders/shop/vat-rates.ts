// Rates that a new shop starts with, in basis points; staff edit them afterwards. EU: standard rate and the reduced
// rate that most goods outside the standard one have (European Commission, "VAT rates", as of 2026; a country with
// several reduced rates shows the common one). Others: the rate that a shop in that country charges at home.

type Rates = { readonly standard: number; readonly reduced: number };

export const euRates: Readonly<Record<string, Rates>> = {
  AT: { standard: 2000, reduced: 1000 },
  BE: { standard: 2100, reduced: 600 },
  BG: { standard: 2000, reduced: 900 },
  HR: { standard: 2500, reduced: 1300 },
  CY: { standard: 1900, reduced: 900 },
  CZ: { standard: 2100, reduced: 1200 },
  DK: { standard: 2500, reduced: 2500 },
  EE: { standard: 2400, reduced: 900 },
  FI: { standard: 2550, reduced: 1350 },
  FR: { standard: 2000, reduced: 550 },
  DE: { standard: 1900, reduced: 700 },
  GR: { standard: 2400, reduced: 1300 },
  HU: { standard: 2700, reduced: 500 },
  IE: { standard: 2300, reduced: 1350 },
  IT: { standard: 2200, reduced: 1000 },
  LV: { standard: 2100, reduced: 1200 },
  LT: { standard: 2100, reduced: 1200 },
  LU: { standard: 1700, reduced: 800 },
  MT: { standard: 1800, reduced: 500 },
  NL: { standard: 2100, reduced: 900 },
  PL: { standard: 2300, reduced: 800 },
  PT: { standard: 2300, reduced: 600 },
  RO: { standard: 2100, reduced: 1100 },
  SK: { standard: 2300, reduced: 1900 },
  SI: { standard: 2200, reduced: 950 },
  ES: { standard: 2100, reduced: 1000 },
  SE: { standard: 2500, reduced: 1200 },
};

export const homeRates: Readonly<Record<string, Rates>> = {
  AU: { standard: 1000, reduced: 1000 },
  CH: { standard: 810, reduced: 260 },
  GB: { standard: 2000, reduced: 500 },
  IS: { standard: 2400, reduced: 1100 },
  JP: { standard: 1000, reduced: 800 },
  KR: { standard: 1000, reduced: 1000 },
  NO: { standard: 2500, reduced: 1500 },
  NZ: { standard: 1500, reduced: 1500 },
  SG: { standard: 900, reduced: 900 },
};

/** Countries whose shops show prices without tax. */
export const taxExcludedAtHome: readonly string[] = ["CA", "US"];
