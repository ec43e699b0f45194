// What payments reads from the environment, beside what every service does.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

export const settings = {
  ...commonSettings,
  STRIPE_API_BASE: setting.url({ default: "https://api.stripe.com", description: "Stripe, or the emulator" }),
  STRIPE_SECRET_KEY: setting.secret({ description: "sk_… of the account" }),
  STRIPE_WEBHOOK_SECRETS: setting.secret({
    description: "whsec_… of the webhook endpoint; while one is rotated the new and the old, comma-separated",
  }),
  ORDER_TOKEN_SECRET: setting.secret({ description: "opens a guest's order; the same as at orders" }),
  PAYMENTS_SWEEP_MS: setting.integer({
    default: 2_000,
    min: 100,
    description: "how often open payables are looked for",
  }),
  PAYMENTS_JOURNAL_SECONDS: setting.integer({
    default: 60,
    min: 1,
    description: "how often the provider's journal is read for what no webhook told",
  }),
} as const;

export type PaymentsConfig = ConfigOf<typeof settings>;
