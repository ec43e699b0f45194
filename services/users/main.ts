// The process: environment → config → service. What a person must be told goes to whoever started us, not to the log.
import { readConfig } from "@souk/chassis/config";
import { runService } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { settings } from "./config.ts";
import { createService } from "./service.ts";

const notice = (text: string): void => {
  if (process.send) process.send({ type: "notice", text });
  else process.stderr.write(`${text}\n`);
};

await runService(() => createService({ config: readConfig(settings, process.env), notice }), {
  log: createLog({ service: "users", instance: process.env.INSTANCE_ID ?? "users-1", level: "info" }),
});
