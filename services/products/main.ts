// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { settings } from "./config.ts";
import { createService } from "./service.ts";

await runService(() => createService({ config: readConfig(settings, process.env) }), {
  log: createLog({ service: "products", instance: process.env.INSTANCE_ID ?? "products-1", level: "info" }),
});
