// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStores } from "./stores.ts";

const instance = process.env.INSTANCE_ID ?? "notifications-1";
const log = createLog({ service: "notifications", instance, level: process.env.LOG_LEVEL || "info" });

if (asksToMigrate()) await migrateOnly({ service: "notifications", open: openStores });
else {
  await runService(() => createService({ config: readConfig(settings, process.env) }), { log });
}
