// What the emulator reads from the environment.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const { HOST, PORT, LOG_LEVEL, PUBLIC_URL } = commonSettings;

export const settings = {
  HOST,
  PORT,
  LOG_LEVEL,
  /** Browsers reach it at PUBLIC_URL/id, which is its issuer too. */
  PUBLIC_URL,
  OPENID_CLIENT_SECRET: setting.secret({ description: "the shop's credential; the keys are derived from it" }),
  OPENID_REDIRECT_URI: setting.url({ description: "the one address that browsers are sent back to" }),
} as const;

export type OpenidEmulatorConfig = ConfigOf<typeof settings>;
