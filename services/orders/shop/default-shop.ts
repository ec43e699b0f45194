// What a new shop starts with: standard and express shipping at home (all of the EU from within it), a way to the rest
// of the world, and the taxes of its country. Ids are fixed, so that a guide can name them.
import { exponentOf } from "@souk/contracts/money";
import type { Settings, ShippingOption, ShippingPrice, TaxRate } from "@souk/contracts/orders/shop-schema";
import { REST_OF_WORLD } from "../pricing/tax.ts";
import type { Shop } from "./shop.ts";
import { euRates, homeRates, taxExcludedAtHome } from "./vat-rates.ts";

/** Roughly one euro in minor units: the yardstick of the first shipping prices. */
const YARDSTICK: Readonly<Record<string, number>> = {
  EUR: 100,
  USD: 100,
  GBP: 90,
  CHF: 100,
  JPY: 150,
  KRW: 1500,
  CNY: 800,
  INR: 9000,
  CAD: 150,
  AUD: 170,
  NZD: 180,
  SEK: 1100,
  NOK: 1150,
  DKK: 750,
  PLN: 430,
  CZK: 2500,
  HUF: 40000,
  RON: 500,
  BGN: 200,
  ISK: 150,
  SGD: 150,
  HKD: 850,
  MXN: 2000,
  BRL: 600,
  ZAR: 2000,
  KWD: 330,
};

type Step = { readonly fromGrams: number; readonly yardsticks: number };
const standard: readonly Step[] = [
  { fromGrams: 0, yardsticks: 4.9 },
  { fromGrams: 5_000, yardsticks: 8.9 },
  { fromGrams: 20_000, yardsticks: 19.9 },
];
const express: readonly Step[] = [
  { fromGrams: 0, yardsticks: 12.9 },
  { fromGrams: 5_000, yardsticks: 18.9 },
  { fromGrams: 20_000, yardsticks: 39.9 },
];
const world: readonly Step[] = [
  { fromGrams: 0, yardsticks: 19.9 },
  { fromGrams: 5_000, yardsticks: 39.9 },
  { fromGrams: 20_000, yardsticks: 89.9 },
];

export function defaultShop(profile: Pick<Settings, "name" | "currency" | "country">): Shop {
  const { currency, country } = profile;
  const inEu = Object.hasOwn(euRates, country);
  const home = inEu ? Object.keys(euRates) : [country];
  const yardsticks = { [currency]: 10 ** exponentOf(currency), ...YARDSTICK };
  const option = (id: string, name: string, more: { countries: string[]; days: number; steps: readonly Step[] }) =>
    ({
      id,
      name,
      countries: more.countries,
      estimatedDays: more.days,
      basis: "weight",
      prices: pricesOf(more.steps, yardsticks),
    }) satisfies ShippingOption;
  return {
    settings: { ...profile, theme: "default" },
    shippingOptions: [
      option("standard", "Standard", { countries: home, days: 4, steps: standard }),
      option("express", "Express", { countries: home, days: 2, steps: express }),
      option("international", "International", { countries: [REST_OF_WORLD], days: 12, steps: world }),
    ],
    taxRates: defaultTaxRates(country, inEu),
  };
}

function pricesOf(steps: readonly Step[], yardsticks: Readonly<Record<string, number>>): ShippingPrice[] {
  return Object.entries(yardsticks).flatMap(([currency, yardstick]) =>
    steps.map((step) => ({ currency, from: step.fromGrams, amount: neat(step.yardsticks * yardstick) })),
  );
}

/** Ends in 0, as a price tag would, and as three-decimal currencies have to (contracts/payments/collectable.ts). */
function neat(amount: number): number {
  return Math.round(amount / 10) * 10;
}

function defaultTaxRates(country: string, inEu: boolean): TaxRate[] {
  const included = !taxExcludedAtHome.includes(country);
  const home = homeRates[country];
  const charged = inEu ? euRates : home ? { [country]: home } : {};
  const rate = (place: string, taxClass: "standard" | "reduced", rateBasisPoints: number): TaxRate => ({
    id: `${place === REST_OF_WORLD ? "world" : place.toLowerCase()}-${taxClass}`,
    country: place,
    region: null,
    taxClass,
    rateBasisPoints,
    included,
  });
  return [
    ...Object.entries(charged).flatMap(([place, rates]) => [
      rate(place, "standard", rates.standard),
      rate(place, "reduced", rates.reduced),
    ]),
    rate(REST_OF_WORLD, "standard", 0),
    rate(REST_OF_WORLD, "reduced", 0),
  ];
}
