// The shop as its rows say it, whatever the SQL engine.
import type { Settings, ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";

export type SettingsRow = Settings & { readonly revision: number };
export type OptionRow = {
  readonly id: string;
  readonly name: string;
  readonly countries: string;
  readonly estimated_days: number;
  readonly basis: "weight" | "subtotal";
  readonly prices: string;
};
export type RateRow = {
  readonly id: string;
  readonly country: string;
  readonly region: string | null;
  readonly tax_class: TaxRate["taxClass"];
  readonly rate_basis_points: number;
  readonly included: number;
};

export function toOption(row: OptionRow): ShippingOption {
  return {
    id: row.id,
    name: row.name,
    countries: JSON.parse(row.countries),
    estimatedDays: row.estimated_days,
    basis: row.basis,
    prices: JSON.parse(row.prices),
  };
}

export function toRate(row: RateRow): TaxRate {
  return {
    id: row.id,
    country: row.country,
    region: row.region,
    taxClass: row.tax_class,
    rateBasisPoints: row.rate_basis_points,
    included: row.included === 1,
  };
}
