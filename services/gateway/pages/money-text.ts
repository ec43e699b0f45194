// Money as people read it, with the digits that its currency has.
import { exponentOf, type Money } from "@souk/contracts/money";

export function moneyText({ amount, currency }: Money): string {
  const digits = exponentOf(currency);
  const format = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat("en", format).format(amount / 10 ** digits);
}
