// What the emulator reads from the environment.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const { HOST, PORT, LOG_LEVEL, DATABASE_URL, PUBLIC_URL } = commonSettings;

export const settings = {
  HOST,
  PORT,
  LOG_LEVEL,
  DATABASE_URL,
  /** Browsers reach the pages at PUBLIC_URL/pay. */
  PUBLIC_URL,
  STRIPE_SECRET_KEY: setting.secret({ description: "the key that clients authenticate with" }),
  STRIPE_WEBHOOK_SECRET: setting.secret({ description: "signs webhooks" }),
  STRIPE_WEBHOOK_URL: setting.url({ optional: true, description: "where webhooks go; none are sent without it" }),
} as const;

export type StripeEmulatorConfig = ConfigOf<typeof settings>;
