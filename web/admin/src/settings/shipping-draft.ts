// A shipping option while somebody edits it, and what is wrong with it.
import type { ShippingOption, ShippingPrice } from "@souk/contracts/orders/shop-schema";
import { inputTextOf, parseMoney } from "../format/money-text.ts";

export type PriceDraft = {
  readonly key: string;
  readonly currency: string;
  readonly from: string;
  readonly amount: string;
};

export type ShippingDraft = {
  readonly name: string;
  readonly countries: readonly string[];
  readonly estimatedDays: string;
  readonly basis: ShippingOption["basis"];
  readonly prices: readonly PriceDraft[];
};

export type ShippingComplaint =
  | "required"
  | "whole_number"
  | "repeated"
  | "empty"
  | "not_a_number"
  | "too_precise"
  | "ambiguous"
  | "too_large";
export type ReadShipping =
  | { readonly body: Omit<ShippingOption, "id"> }
  | { readonly complaints: ReadonlyMap<string, ShippingComplaint> };

const LONGEST_DAYS = 365;
const HEAVIEST_GRAMS = 1_000_000_000_000;

export function shippingDraftOf(
  option: Omit<ShippingOption, "id">,
  locale: string,
  newKey: () => string,
): ShippingDraft {
  return {
    name: option.name,
    countries: option.countries,
    estimatedDays: String(option.estimatedDays),
    basis: option.basis,
    prices: option.prices.map(({ currency, from, amount }) => ({
      key: newKey(),
      currency,
      from: option.basis === "weight" ? String(from) : inputTextOf({ amount: from, currency }, locale),
      amount: inputTextOf({ amount, currency }, locale),
    })),
  };
}

/** Pointers of prices end in the row's key: the page sorts them by currency. */
export function readShipping(draft: ShippingDraft, locale: string): ReadShipping {
  const complaints = new Map<string, ShippingComplaint>();
  const name = draft.name.trim();
  if (name === "") complaints.set("/name", "required");
  if (draft.countries.length === 0) complaints.set("/countries", "required");
  const days = draft.estimatedDays.trim();
  if (!/^\d{1,3}$/.test(days) || Number(days) > LONGEST_DAYS) complaints.set("/estimatedDays", "whole_number");
  if (draft.prices.length === 0) complaints.set("/prices", "required");
  const steps = new Set<string>();
  const prices = draft.prices.map(({ key, currency, from, amount }): ShippingPrice => {
    const start = readFrom(from, currency, draft.basis, locale);
    if (typeof start === "string") complaints.set(`/prices/${key}/from`, start);
    else if (steps.has(`${currency} ${start}`)) complaints.set(`/prices/${key}/from`, "repeated");
    steps.add(`${currency} ${start}`);
    const cost = parseMoney(amount, currency, locale);
    if ("wrong" in cost) complaints.set(`/prices/${key}/amount`, cost.wrong);
    return { currency, from: typeof start === "number" ? start : 0, amount: "amount" in cost ? cost.amount : 0 };
  });
  if (complaints.size > 0) return { complaints };
  const { countries, basis } = draft;
  const sorted = [...prices].sort((a, b) => a.currency.localeCompare(b.currency) || a.from - b.from);
  return { body: { name, countries: [...countries], estimatedDays: Number(days), basis, prices: sorted } };
}

function readFrom(
  text: string,
  currency: string,
  basis: ShippingDraft["basis"],
  locale: string,
): number | ShippingComplaint {
  if (basis === "weight") {
    const grams = text.trim() === "" ? "0" : text.trim();
    if (!/^\d{1,13}$/.test(grams) || Number(grams) > HEAVIEST_GRAMS) return "whole_number";
    return Number(grams);
  }
  const read = parseMoney(text, currency, locale);
  if ("amount" in read) return read.amount;
  return read.wrong === "empty" ? 0 : read.wrong;
}
