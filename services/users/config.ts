// What users reads from the environment, beside what every service does.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export const settings = {
  ...commonSettings,
  SERVICE_CLIENTS: setting.secret({
    default: "",
    description: "who may ask for tokens in its own name: name:sha256 of the secret in hex, comma-separated, or JSON",
  }),
  KEY_ENCRYPTION_SECRET: setting.secret({ description: "seals the private signing keys in the store" }),
  SOUK_ADMIN_EMAIL: setting.string({ optional: true, description: "the first owner's e-mail address" }),
  SOUK_ADMIN_PASSWORD: setting.secret({ optional: true, description: "the first owner's password" }),
  OIDC_PROVIDERS: setting.secret({
    default: "",
    description: "who else may sign people in: a JSON list of {id, name, issuer, clientId, clientSecret, …}",
  }),
  RATE_LIMIT: setting.enumeration(["on", "off"], { default: "on", description: "off: for load tests on loopback" }),
  KEY_ROTATION_SECONDS: setting.integer({ default: 30 * DAY_SECONDS, min: 60, description: "how long a key signs" }),
  KEY_LEAD_SECONDS: setting.integer({
    default: HOUR_SECONDS,
    min: 1,
    description: "how long a key is published before it signs",
  }),
  REFRESH_TOKEN_SECONDS: setting.integer({
    default: 30 * DAY_SECONDS,
    min: 1,
    description: "how long an unused refresh token works",
  }),
  SESSION_SECONDS: setting.integer({
    default: 90 * DAY_SECONDS,
    min: 1,
    description: "how long a session lives, however often it is refreshed",
  }),
} as const;

export type UsersConfig = ConfigOf<typeof settings>;
