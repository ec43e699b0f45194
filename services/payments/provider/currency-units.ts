// Our minor units (ISO 4217) and Stripe's, mapped explicitly. Source: Stripe's documentation "Supported currencies":
// zero-decimal currencies, ISK and UGX (kept with two decimals that are 00), three-decimal currencies (last digit 0).
import { exponentOf } from "@souk/contracts/money";

const STRIPE_ZERO_DECIMAL: ReadonlySet<string> = new Set(
  "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "),
);
const STRIPE_THREE_DECIMAL: ReadonlySet<string> = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** Stripe's amount, or "not_representable" where the provider can't collect this amount exactly. */
export function toProviderAmount(amount: number, currency: string): number | "not_representable" {
  const shift = stripeExponent(currency) - exponentOf(currency);
  const scaled = shift >= 0 ? amount * 10 ** shift : amount / 10 ** -shift;
  if (!Number.isSafeInteger(scaled)) return "not_representable";
  if (STRIPE_THREE_DECIMAL.has(currency) && scaled % 10 !== 0) return "not_representable";
  return scaled;
}

export function fromProviderAmount(
  amount: number,
  providerCurrency: string,
): { readonly amount: number; readonly currency: string } {
  const currency = providerCurrency.toUpperCase();
  const shift = exponentOf(currency) - stripeExponent(currency);
  return { amount: shift >= 0 ? amount * 10 ** shift : Math.round(amount / 10 ** -shift), currency };
}

function stripeExponent(currency: string): number {
  if (STRIPE_ZERO_DECIMAL.has(currency)) return 0;
  return STRIPE_THREE_DECIMAL.has(currency) ? 3 : 2;
}
