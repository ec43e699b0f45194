// The process: environment → config → service.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { settings } from "./config.ts";
import { createService } from "./service.ts";

const log = createLog({ service: "stripe", instance: process.env.INSTANCE_ID ?? "stripe-1", level: "info" });

await runService(() => createService({ config: readConfig(settings, process.env), log }), { log });
