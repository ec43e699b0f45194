// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStoreHandle } from "./stores.ts";

if (asksToMigrate()) await migrateOnly({ service: "payments", open: openStoreHandle });
else {
  await runService(() => createService({ config: readConfig(settings, process.env) }), {
    log: createLog({ service: "payments", instance: process.env.INSTANCE_ID ?? "payments-1", level: "info" }),
  });
}
