// Money is an integer in the currency's minor unit, with its currency. All arithmetic on it stands here,
// and refuses to leave the safe integers or to mix currencies.
import type { Static } from "typebox";
import type { MoneySchema } from "./schema.ts";

export type Money = Static<typeof MoneySchema>;

/** Minor-unit exponents that are not 2 (ISO 4217, list one). */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** The active currencies of ISO 4217 with two decimals that a shop may price in. */
const TWO_DECIMALS =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG".split(
    " ",
  );

const exponents = new Map<string, number>([
  ...TWO_DECIMALS.map((code) => [code, 2] as const),
  ...Object.entries(EXPONENTS),
]);

/** Whether the code is an active ISO 4217 currency. */
export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/** Digits after the decimal point. Throws a RangeError for an unknown currency. */
export function exponentOf(currency: string): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency`);
  return exponent;
}

export function money(amount: number, currency: string): Money {
  return { amount: safe(amount), currency };
}

export function addMoney(a: Money, b: Money): Money {
  return money(a.amount + b.amount, sameCurrency(a, b));
}

/** May go below zero: the caller decides whether that means anything. */
export function subtractMoney(a: Money, b: Money): Money {
  return money(a.amount - b.amount, sameCurrency(a, b));
}

export function multiplyMoney(a: Money, quantity: number): Money {
  return money(a.amount * safe(quantity), a.currency);
}

export function sumMoney(currency: string, all: readonly Money[]): Money {
  return all.reduce((sum, each) => addMoney(sum, each), money(0, currency));
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency;
}

/**
 * Spreads `amount` over `weights` in proportion, by largest remainder: the parts sum to the amount exactly, and
 * equal remainders favour the earlier part. All weights zero: everything goes to the first.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  if (weights.length === 0) throw new RangeError("nothing to allocate to");
  const sum = weights.reduce((a, b) => safe(a + b), 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? amount : 0));
  const total = BigInt(safe(amount));
  const parts = weights.map((weight) => (total * BigInt(weight)) / BigInt(sum));
  const remainders = weights.map((weight, index) => ({ index, rest: (total * BigInt(weight)) % BigInt(sum) }));
  let left = Number(total - parts.reduce((a, b) => a + b, 0n));
  for (const { index } of remainders.sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  )) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1;
  }
  return parts.map(Number);
}

/**
 * `amount × numerator / denominator`, rounded half up, exact (BigInt inside). For taxes and percentages:
 * a rate of 19 % is basis points 1900 over 10000.
 */
export function proportion(amount: number, numerator: number, denominator: number): number {
  const doubled = 2n * BigInt(safe(amount)) * BigInt(safe(numerator)) + BigInt(safe(denominator));
  return Number(doubled / (2n * BigInt(denominator)));
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} don't mix`);
  return a.currency;
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  return value;
}
