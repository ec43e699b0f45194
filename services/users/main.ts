// The process: environment → config → service. What a person must be told goes to whoever started us, not to the log.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { asksToMigrate, migrateOnly } from "@souk/chassis/migrate-only";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { openStores } from "./stores.ts";

const notice = (text: string): void => {
  if (process.send) process.send({ type: "notice", text });
  else process.stderr.write(`${text}\n`);
};

if (asksToMigrate()) await migrateOnly({ service: "users", open: openStores });
else {
  await runService(() => createService({ config: readConfig(settings, process.env), notice }), {
    log: createLog({ service: "users", instance: process.env.INSTANCE_ID ?? "users-1", level: "info" }),
  });
}
