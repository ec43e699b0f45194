// What the mailbox reads from the environment.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

const { HOST, PORT, LOG_LEVEL, DATABASE_URL } = commonSettings;

export const settings = {
  HOST,
  PORT,
  LOG_LEVEL,
  DATABASE_URL,
  SMTP_PORT: setting.integer({
    default: 0,
    min: 0,
    max: 65_535,
    description: "where mails are taken; 0: any free port",
  }),
} as const;

export type MailboxConfig = ConfigOf<typeof settings>;
