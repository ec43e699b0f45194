// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStores } from "./stores.ts";

if (asksToMigrate()) await migrateOnly({ service: "products", open: openStores });
else {
  await runService(() => createService({ config: readConfig(settings, process.env) }), {
    log: createLog({ service: "products", instance: process.env.INSTANCE_ID ?? "products-1", level: "info" }),
  });
}
