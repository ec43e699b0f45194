// Money as people read and type it, in major units, and as the shop counts it, in integer minor units. No floating point
// on the way: digits are moved, not multiplied.
import { exponentOf, isCurrency, type Money } from "@souk/contracts/money";

/** The contracts' MAX_AMOUNT: the largest amount that any field of the API carries, in minor units. */
export const LARGEST_AMOUNT = 1_000_000_000_000;

export type ParsedMoney =
  | { readonly amount: number }
  | { readonly wrong: "empty" | "not_a_number" | "too_precise" | "ambiguous" | "too_large" };

/** `1999` with EUR is `19.99`, with JPY `1999`, with KWD `1.999`. */
export function decimalOf({ amount, currency }: Money): string {
  const exponent = isCurrency(currency) ? exponentOf(currency) : 0;
  if (exponent === 0) return String(amount);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

export function formatMoney(money: Money, locale: string): string {
  if (!isCurrency(money.currency)) return `${money.amount} ${money.currency}`;
  return formatOf(money.currency, locale).format(decimalOf(money) as Intl.StringNumericLiteral);
}

/** Dear to make, so each is kept: at most one for each currency that the shop has. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = exponentOf(currency);
  const made = new Intl.NumberFormat(locale, {
    ...{ style: "currency", currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  formats.set(key, made);
  return made;
}

/** As it stands in an input: the locale's decimal mark, no thousands marks, no currency. */
export function inputTextOf(money: Money, locale: string): string {
  return decimalOf(money).replace(".", marksOf(locale).decimal);
}

/**
 * Reads what somebody typed. The locale's marks count; the other common decimal mark is understood where it can't be a
 * thousands mark; `1.234` in a currency with three decimals could be both and is refused.
 */
export function parseMoney(text: string, currency: string, locale: string): ParsedMoney {
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, "");
  if (bare === "") return { wrong: "empty" };
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(bare)) return { wrong: "not_a_number" };
  const exponent = exponentOf(currency);
  const split = splitAtDecimal(bare, exponent, marksOf(locale).decimal);
  if (typeof split === "string") return { wrong: split };
  const { whole, fraction } = split;
  if (fraction.replace(/0+$/, "").length > exponent) return { wrong: "too_precise" };
  const minor = `${whole}${fraction.slice(0, exponent).padEnd(exponent, "0")}`.replace(/^0+(?=\d)/, "");
  if (minor.length > 15 || Number(minor) > LARGEST_AMOUNT) return { wrong: "too_large" };
  return { amount: Number(minor) };
}

type Split = { readonly whole: string; readonly fraction: string };

function splitAtDecimal(text: string, exponent: number, decimal: string): Split | "not_a_number" | "ambiguous" {
  const marks = [...text].filter((each) => each === "." || each === ",");
  if (marks.length === 0) return { whole: text, fraction: "" };
  const last = marks.at(-1) ?? ".";
  const kinds = new Set(marks).size;
  if (kinds === 2) {
    // Both marks: the last one is the decimal mark, and it is there once.
    return marks.filter((each) => each === last).length === 1 ? cut(text, last) : "not_a_number";
  }
  if (last === decimal) return marks.length === 1 ? cut(text, last) : "not_a_number";
  if (!isGrouped(text, last)) return marks.length === 1 ? cut(text, last) : "not_a_number";
  if (marks.length === 1 && exponent === 3) return "ambiguous";
  return { whole: text.replaceAll(last, ""), fraction: "" };
}

function cut(text: string, mark: string): Split | "not_a_number" {
  const at = text.lastIndexOf(mark);
  const group = mark === "." ? "," : ".";
  const before = text.slice(0, at);
  if (before.includes(group) && !isGrouped(before, group)) return "not_a_number";
  return { whole: before.replaceAll(group, "") || "0", fraction: text.slice(at + 1) };
}

/** `1.234.567`: groups of three after the first. */
function isGrouped(text: string, mark: string): boolean {
  const [first = "", ...rest] = text.split(mark);
  return /^\d{1,3}$/.test(first) && first !== "0" && rest.length > 0 && rest.every((each) => /^\d{3}$/.test(each));
}

function marksOf(locale: string): { readonly decimal: string } {
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(0.5);
  const decimal = parts.find(({ type }) => type === "decimal")?.value;
  return { decimal: decimal === "," ? "," : "." };
}
