// Prices as text and as integers of minor units, digit by digit: no floating point anywhere. Strict on purpose,
// because "1.299" is 1.299 to one spreadsheet and 1299 to another, and a wrong price sells.
import { exponentOf, isCurrency, type Money } from "@souk/contracts/money";
import { MAX_AMOUNT } from "@souk/contracts/schema";

export type PriceProblem = { readonly code: string; readonly message: string };

const PLAIN = /^(\d{1,15})(?:\.(\d{1,10}))?$/;

/** Digits with an optional point, such as `1299` or `12.65`, in the given currency. */
export function parsePrice(text: string, currency: string): Money | PriceProblem {
  if (!isCurrency(currency)) return problem("currency_unknown", `"${currency}" is not an ISO 4217 currency.`);
  const match = PLAIN.exec(text);
  if (match === null) return refusal(text);
  const exponent = exponentOf(currency);
  const fraction = match[2] ?? "";
  const surplus = fraction.slice(exponent);
  if (/[1-9]/.test(surplus)) {
    return problem("price_decimals", `"${text}" has more than the ${exponent} decimals of ${currency}.`);
  }
  if (fraction.length === 3 && exponent < 3) {
    return problem(
      "price_ambiguous",
      `"${text}" could be thousands or a fraction: write it without the last zero or without the point.`,
    );
  }
  const amount = Number(`${match[1]}${fraction.slice(0, exponent).padEnd(exponent, "0")}`);
  if (amount > MAX_AMOUNT) return problem("price_too_large", `"${text}" is more than a price can be.`);
  return { amount, currency };
}

/** The text that `parsePrice` reads back as the same money. */
export function priceText(price: Money): string {
  const exponent = exponentOf(price.currency);
  if (exponent === 0) return String(price.amount);
  const digits = String(price.amount).padStart(exponent + 1, "0");
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

export function isPriceProblem(value: Money | PriceProblem): value is PriceProblem {
  return "code" in value;
}

function refusal(text: string): PriceProblem {
  if (/^[-−]\s*[\d.,]+$/.test(text)) return problem("price_negative", `"${short(text)}" is below zero.`);
  if (/^\d[\d.,' ]*$/.test(text)) {
    return problem(
      "price_format",
      `"${short(text)}" is not a plain number: write digits with a point before the decimals, such as 1299.00.`,
    );
  }
  return problem(
    "price_invalid",
    `"${short(text)}" is not a price: write digits with a point before the decimals, and no currency sign.`,
  );
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function problem(code: string, message: string): PriceProblem {
  return { code, message };
}
