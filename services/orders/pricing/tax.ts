// Which tax rate applies where. Rows are looked up from the particular to the general: region, country, the rest of
// the world, nothing. Whether prices include the tax is one value per country (shop-store.ts holds that).
import type { TaxRate } from "@souk/contracts/orders/shop-schema";
import type { TaxClass } from "@souk/contracts/products/internal-routes";

export type TaxTable = {
  readonly included: boolean;
  rateOf(taxClass: TaxClass): number;
};

export type Destination = { readonly country: string; readonly region?: string | undefined };

export const REST_OF_WORLD = "*";

/** Regions are compared without regard to case and surrounding blanks, because people type them. */
export function regionKey(region: string | null | undefined): string {
  return region?.trim().toLowerCase() ?? "";
}

export function taxTable(rates: readonly TaxRate[], destination: Destination): TaxTable {
  const here = rates.filter((rate) => rate.country === destination.country);
  const applicable = here.length > 0 ? here : rates.filter((rate) => rate.country === REST_OF_WORLD);
  const region = regionKey(destination.region);
  const rateOf = (taxClass: TaxClass): number => {
    if (taxClass === "zero") return 0;
    const ofClass = applicable.filter((rate) => rate.taxClass === taxClass);
    const exact = region === "" ? undefined : ofClass.find((rate) => regionKey(rate.region) === region);
    return (exact ?? ofClass.find((rate) => rate.region === null))?.rateBasisPoints ?? 0;
  };
  return { included: applicable[0]?.included ?? true, rateOf };
}
