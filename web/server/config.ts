// What web reads from the environment, beside what every service does.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const DAY_SECONDS = 86_400;
const { BUS_URL: _none, ...common } = commonSettings;

export const settings = {
  ...common,
  WEB_SESSION_SECONDS: setting.integer({
    default: 30 * DAY_SECONDS,
    min: 60,
    description: "how long a browser stays signed in",
  }),
  SESSION_URL: setting.secret({
    optional: true,
    description: "a Redis that keeps sessions and theme for several web processes, in place of DATABASE_URL",
  }),
  SHOP_NAME: setting.string({ default: "Souk" }),
} as const;

export type WebConfig = ConfigOf<typeof settings>;
