// What notifications reads from the environment, beside what every service does.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";
import { mailLocales } from "@souk/contracts/notifications/mail-schema";

export const settings = {
  ...commonSettings,
  SMTP_URL: setting.string({ description: "where mails go: smtp://user:password@host:587, smtps://…" }),
  MAIL_FROM: setting.string({ optional: true, description: 'sender: "Name <address>"; the shop\'s unless told' }),
  MAIL_LOCALE: setting.enumeration(mailLocales, { default: "en", description: "for whoever has not said a language" }),
  MAIL_RATE_PER_SECOND: setting.integer({
    default: 25,
    min: 1,
    max: 1_000,
    description: "as many mails as the provider takes; more wait",
  }),
  SHOP_NAME: setting.string({ default: "Souk" }),
  ORDER_TOKEN_SECRET: setting.secret({ description: "makes the links with which a guest sees the order" }),
} as const;

export type NotificationsConfig = ConfigOf<typeof settings>;
