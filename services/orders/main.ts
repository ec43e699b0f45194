// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStores } from "./stores.ts";

if (asksToMigrate()) await migrateOnly({ service: "orders", open: openStores });
else {
  await runService(() => createService({ config: readConfig(settings, process.env) }), {
    log: createLog({ service: "orders", instance: process.env.INSTANCE_ID ?? "orders-1", level: "info" }),
  });
}
