// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStore } from "./stores.ts";

if (asksToMigrate()) await migrateOnly({ service: "web", open: openStore });
else {
  const instance = process.env.INSTANCE_ID ?? "web-1";
  const log = createLog({ service: "web", instance, level: process.env.LOG_LEVEL || "info" });
  await runService(() => createService({ config: readConfig(settings, process.env) }), { log });
}
