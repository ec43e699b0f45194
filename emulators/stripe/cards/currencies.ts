// Which currencies Stripe charges in, its smallest and largest amounts, and its rules for odd units.
// Source: Stripe's documentation "Supported currencies" (minimum charges, zero-decimal, three-decimal, special cases).
import { invalidParameter } from "../api/errors.ts";

const SUPPORTED: ReadonlySet<string> = new Set(
  (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny " +
    "cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod " +
    "jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio " +
    "nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd " +
    "top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"
  ).split(" "),
);

const ZERO_DECIMAL: ReadonlySet<string> = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "),
);
const THREE_DECIMAL: ReadonlySet<string> = new Set("bhd jod kwd omr tnd".split(" "));
/** Zero-decimal currencies that Stripe still takes with two decimals, which must be 00. */
const WHOLE_UNITS: ReadonlySet<string> = new Set(["isk", "ugx"]);

const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
const MAXIMUM = 99_999_999;
const MAXIMUM_IDR = 999_999_999_999;

export function requireCurrency(code: string, param = "currency"): string {
  const currency = code.toLowerCase();
  if (SUPPORTED.has(currency)) return currency;
  throw invalidParameter(
    `Invalid currency: ${code.slice(0, 20)}. Stripe currently supports these currencies: ${[...SUPPORTED].join(", ")}`,
    param,
  );
}

export function requireAmount(amount: number, currency: string, param = "amount"): number {
  if (amount < 1)
    throw invalidParameter("This value must be greater than or equal to 1.", param, "parameter_invalid_integer");
  const least = MINIMUM[currency] ?? 1;
  if (amount < least) {
    throw invalidParameter(
      `Amount must be at least ${display(least, currency)} ${currency}`,
      param,
      "amount_too_small",
    );
  }
  const most = currency === "idr" ? MAXIMUM_IDR : MAXIMUM;
  if (amount > most)
    throw invalidParameter(`Amount must be no more than ${display(most, currency)}`, param, "amount_too_large");
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0) {
    throw invalidParameter(`Invalid amount: ${currency.toUpperCase()} amounts must be divisible by 10.`, param);
  }
  if (WHOLE_UNITS.has(currency) && amount % 100 !== 0) {
    throw invalidParameter(`Invalid amount: ${currency.toUpperCase()} amounts must be divisible by 100.`, param);
  }
  return amount;
}

/** For people: `display(1999, "eur")` → `€19.99`. */
export function display(amount: number, currency: string): string {
  const exponent = ZERO_DECIMAL.has(currency) ? 0 : THREE_DECIMAL.has(currency) ? 3 : 2;
  const value = amount / 10 ** exponent;
  try {
    return value.toLocaleString("en", {
      style: "currency",
      currency: currency.toUpperCase(),
      minimumFractionDigits: exponent,
    });
  } catch {
    return `${value.toFixed(exponent)} ${currency.toUpperCase()}`;
  }
}
