// The emulator as a process: environment → options → run.
import { systemClock } from "@souk/chassis/clock";
import { commonSettings, readConfig, setting } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { systemRandom } from "@souk/chassis/random";
import { createStripeEmulator } from "./service.ts";

const config = readConfig(
  {
    HOST: commonSettings.HOST,
    PORT: commonSettings.PORT,
    LOG_LEVEL: commonSettings.LOG_LEVEL,
    STRIPE_EMULATOR_DB: setting.string({ description: "File of the emulator's books" }),
    STRIPE_SECRET_KEY: setting.secret({ description: "The key that clients authenticate with" }),
    STRIPE_WEBHOOK_SECRET: setting.secret({ description: "Signs webhooks" }),
    STRIPE_WEBHOOK_URL: setting.url({ optional: true, description: "Where webhooks go; none are sent without it" }),
    PUBLIC_URL: setting.url({ description: "The origin where browsers reach the pages under /pay" }),
  },
  process.env,
);
const log = createLog({ service: "stripe-emulator", instance: "stripe-emulator-1", level: config.LOG_LEVEL });

await runService(
  () =>
    createStripeEmulator({
      databasePath: config.STRIPE_EMULATOR_DB,
      host: config.HOST,
      port: config.PORT,
      secretKey: config.STRIPE_SECRET_KEY,
      webhookSecret: config.STRIPE_WEBHOOK_SECRET,
      ...(config.STRIPE_WEBHOOK_URL === undefined ? {} : { webhookUrl: config.STRIPE_WEBHOOK_URL }),
      publicUrl: config.PUBLIC_URL,
      clock: systemClock,
      random: systemRandom,
      log,
    }),
  { log },
);
