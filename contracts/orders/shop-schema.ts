// What staff edit about the shop itself: its profile, how it ships and what it taxes.
import { taxClasses } from "../products/internal-routes.ts";
import { Country, Currency, MAX_AMOUNT, nullable, object, oneOf, type Static, Type } from "../schema.ts";

const ShopName = Type.String({ minLength: 1, maxLength: 120 });
const Theme = Type.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9-]+$" });

export const SettingsSchema = object({ name: ShopName, currency: Currency, country: Country, theme: Theme });
export type Settings = Static<typeof SettingsSchema>;
export const SettingsChangeSchema = object(
  {
    name: Type.Optional(ShopName),
    currency: Type.Optional(Currency),
    country: Type.Optional(Country),
    theme: Type.Optional(Theme),
  },
  { minProperties: 1 },
);

/** What everybody may know of the shop. */
export const ShopSchema = object({
  name: Type.String(),
  currency: Currency,
  country: Country,
  theme: Type.String(),
  /** Countries that a shipping option names; `restOfWorld` says whether others are served too. */
  shipsTo: Type.Array(Country),
  restOfWorld: Type.Boolean(),
});

/** A country, or `*` for all that no other row names. */
export const CountryOrRest = Type.String({ pattern: "^([A-Z]{2}|\\*)$" });

export const MAX_SHIPPING_PRICES = 400;
/** From `from` grams, or from a subtotal of `from` minor units, shipping costs `amount` minor units of `currency`. */
export const ShippingPriceSchema = object({
  currency: Currency,
  from: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }),
  amount: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }),
});
export type ShippingPrice = Static<typeof ShippingPriceSchema>;
export const shippingBases = ["weight", "subtotal"] as const;

const shippingOptionFields = {
  name: Type.String({ minLength: 1, maxLength: 120 }),
  /** `*`: countries that no shipping option names. */
  countries: Type.Array(CountryOrRest, { minItems: 1, maxItems: 250, uniqueItems: true }),
  estimatedDays: Type.Integer({ minimum: 0, maximum: 365 }),
  /** What `from` of the prices counts. */
  basis: oneOf(shippingBases),
  /** The highest `from` that is reached counts; below the lowest of its currency the option is not offered. */
  prices: Type.Array(ShippingPriceSchema, { minItems: 1, maxItems: MAX_SHIPPING_PRICES }),
};
const { name, countries, estimatedDays, basis, prices } = shippingOptionFields;
export const ShippingOptionSchema = object({ id: Type.String(), ...shippingOptionFields });
export type ShippingOption = Static<typeof ShippingOptionSchema>;
export const NewShippingOptionSchema = object(shippingOptionFields);
export const ShippingOptionChangeSchema = object(
  {
    name: Type.Optional(name),
    countries: Type.Optional(countries),
    estimatedDays: Type.Optional(estimatedDays),
    basis: Type.Optional(basis),
    prices: Type.Optional(prices),
  },
  { minProperties: 1 },
);

const Region = Type.String({ minLength: 1, maxLength: 120 });
const Rate = Type.Integer({ minimum: 0, maximum: 10_000 });
const taxRateFields = {
  country: CountryOrRest,
  /** Null: the whole country. Compared without regard to case. */
  region: nullable(Region),
  taxClass: oneOf(taxClasses),
  /** 19 % is 1900. */
  rateBasisPoints: Rate,
  /** Whether prices include the tax. One value per country: changing it on one row changes it on all of them. */
  included: Type.Boolean(),
};
export const TaxRateSchema = object({ id: Type.String(), ...taxRateFields });
export type TaxRate = Static<typeof TaxRateSchema>;
export const NewTaxRateSchema = object({ ...taxRateFields, region: Type.Optional(nullable(Region)) });
export const TaxRateChangeSchema = object(
  { rateBasisPoints: Type.Optional(Rate), included: Type.Optional(Type.Boolean()) },
  { minProperties: 1 },
);
