// What orders reads from the environment.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const MIN_SECRET = 16;
/** A day: longer holds stock for nobody. */
const MAX_DEADLINE_SECONDS = 86_400;

export const settings = {
  ...commonSettings,
  SHOP_NAME: setting.string({ default: "Souk", description: "name of a new shop" }),
  SHOP_CURRENCY: setting.string({ default: "EUR", description: "ISO 4217 currency of a new shop" }),
  SHOP_COUNTRY: setting.string({ default: "DE", description: "ISO 3166-1 country of a new shop" }),
  CHECKOUT_DEADLINE_SECONDS: setting.integer({
    default: 900,
    min: 1,
    max: MAX_DEADLINE_SECONDS,
    description: "how long an unpaid order holds its stock",
  }),
  ORDER_TOKEN_SECRET: setting.secret({ description: `at least ${MIN_SECRET} characters; guests' order tokens` }),
} as const;

export type OrdersConfig = ConfigOf<typeof settings>;
