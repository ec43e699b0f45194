// What the gateway reads from its environment.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const { DATABASE_URL: _none, ...common } = commonSettings;

export const settings = {
  ...common,
  OPERATIONS_HOST: setting.string({ default: "127.0.0.1", description: "address that /metrics is served at" }),
  OPERATIONS_PORT: setting.integer({ default: 0, max: 65_535, description: "where /metrics is served, never on PORT" }),
  TRUSTED_PROXIES: setting.list({ default: [], description: "addresses or ranges whose X-Forwarded-For is believed" }),
  CORS_ORIGINS: setting.list({ default: [], description: "other origins whose pages may read answers" }),
  RATE_LIMIT: setting.boolean({ default: true }),
  RATE_LIMIT_URL: setting.string({ default: "memory:", description: "where limits are counted: memory:, redis://" }),
  RESPONSE_CACHE: setting.boolean({ default: true }),
  RESPONSE_CACHE_MB: setting.integer({ default: 64, min: 1, max: 4_096 }),
  SHOP_NAME: setting.string({ default: "Souk" }),
} as const;

export type GatewayConfig = ConfigOf<typeof settings>;
