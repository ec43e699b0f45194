// The process: environment → config → emulator.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { settings } from "./config.ts";
import { createService } from "./service.ts";

const instance = process.env.INSTANCE_ID ?? "openid-1";
const log = createLog({ service: "openid", instance, level: process.env.LOG_LEVEL || "info" });

await runService(() => createService({ config: readConfig(settings, process.env), log }), { log });
