// Running the shop: its profile, shipping options and tax rates.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Empty, object, page, pageQuery, Type } from "../schema.ts";
import {
  NewShippingOptionSchema,
  NewTaxRateSchema,
  SettingsChangeSchema,
  SettingsSchema,
  ShippingOptionChangeSchema,
  ShippingOptionSchema,
  ShopSchema,
  TaxRateChangeSchema,
  TaxRateSchema,
} from "./shop-schema.ts";

const read = access.permission("orders:read");
const write = access.permission("settings:write");
const rowParams = object({ id: Type.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9-]+$" }) });

export const readShop = defineRoute({
  name: "readShop",
  service: "orders",
  method: "GET",
  path: "/api/v1/shop",
  summary: "The shop's name, currency and country, and where it ships to",
  access: access.public,
  replies: { 200: ShopSchema },
  cache: { maxAgeSeconds: 5, staleSeconds: 60, tags: ["shop"] },
});

export const readSettings = defineRoute({
  name: "readSettings",
  service: "orders",
  method: "GET",
  path: "/api/v1/settings",
  summary: "The shop's settings",
  access: read,
  replies: { 200: SettingsSchema },
});

export const updateSettings = defineRoute({
  name: "updateSettings",
  service: "orders",
  method: "PATCH",
  path: "/api/v1/settings",
  summary: "Changes the shop's settings",
  access: write,
  body: SettingsChangeSchema,
  replies: { 200: SettingsSchema },
  errors: ["unknown_currency"],
});

export const listAllShippingOptions = defineRoute({
  name: "listAllShippingOptions",
  service: "orders",
  method: "GET",
  path: "/api/v1/shipping-options",
  summary: "All shipping options with their countries and prices",
  access: read,
  query: object(pageQuery),
  replies: { 200: page(ShippingOptionSchema) },
});

export const createShippingOption = defineRoute({
  name: "createShippingOption",
  service: "orders",
  method: "POST",
  path: "/api/v1/shipping-options",
  summary: "Adds a shipping option",
  access: write,
  body: NewShippingOptionSchema,
  replies: { 201: ShippingOptionSchema },
  errors: ["unknown_currency", "unprocessable", "idempotency_mismatch"],
});

export const updateShippingOption = defineRoute({
  name: "updateShippingOption",
  service: "orders",
  method: "PATCH",
  path: "/api/v1/shipping-options/{id}",
  summary: "Changes a shipping option",
  access: write,
  params: rowParams,
  body: ShippingOptionChangeSchema,
  replies: { 200: ShippingOptionSchema },
  errors: ["not_found", "unknown_currency"],
});

export const deleteShippingOption = defineRoute({
  name: "deleteShippingOption",
  service: "orders",
  method: "DELETE",
  path: "/api/v1/shipping-options/{id}",
  summary: "Removes a shipping option; orders that used it keep its name and price",
  access: write,
  params: rowParams,
  replies: { 204: Empty },
  errors: ["not_found"],
});

export const listTaxRates = defineRoute({
  name: "listTaxRates",
  service: "orders",
  method: "GET",
  path: "/api/v1/tax-rates",
  summary: "All tax rates by country, region and class",
  access: read,
  query: object(pageQuery),
  replies: { 200: page(TaxRateSchema) },
});

export const createTaxRate = defineRoute({
  name: "createTaxRate",
  service: "orders",
  method: "POST",
  path: "/api/v1/tax-rates",
  summary: "Adds the rate of a country or region for a tax class; one that exists is a conflict",
  access: write,
  body: NewTaxRateSchema,
  replies: { 201: TaxRateSchema },
  errors: ["conflict", "unprocessable", "idempotency_mismatch"],
});

export const updateTaxRate = defineRoute({
  name: "updateTaxRate",
  service: "orders",
  method: "PATCH",
  path: "/api/v1/tax-rates/{id}",
  summary: "Changes a tax rate; `included` changes for the whole country",
  access: write,
  params: rowParams,
  body: TaxRateChangeSchema,
  replies: { 200: TaxRateSchema },
  errors: ["not_found"],
});

export const deleteTaxRate = defineRoute({
  name: "deleteTaxRate",
  service: "orders",
  method: "DELETE",
  path: "/api/v1/tax-rates/{id}",
  summary: "Removes a tax rate",
  access: write,
  params: rowParams,
  replies: { 204: Empty },
  errors: ["not_found"],
});

export const shopRoutes = {
  readShop,
  readSettings,
  updateSettings,
  listAllShippingOptions,
  createShippingOption,
  updateShippingOption,
  deleteShippingOption,
  listTaxRates,
  createTaxRate,
  updateTaxRate,
  deleteTaxRate,
} as const;
