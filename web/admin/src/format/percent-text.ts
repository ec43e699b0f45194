// Percentages as people type them, in basis points: 19 % is 1900.
import { parseMoney } from "./money-text.ts";

const ALL = 10_000;

/** Undefined where it is no percentage from 0 to 100 with at most two decimals. */
export function readPercent(text: string, locale: string): number | undefined {
  // Two decimals, like an amount of euros; the marks are read the same way.
  const read = parseMoney(text.replace(/\s*%\s*$/, ""), "EUR", locale);
  return "amount" in read && read.amount <= ALL ? read.amount : undefined;
}

export function percentText(basisPoints: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false }).format(basisPoints / 100);
}
