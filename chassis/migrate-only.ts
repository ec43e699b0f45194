// `node main.ts --migrate`: brings a service's store to its newest schema and ends, as a job does before a roll-out. It
// needs the store's URL and nothing else of the environment, so that such a job is given no other secret.
import { systemClock } from "./clock.ts";
import { commonSettings, readConfig } from "./config.ts";
import { createIds } from "./ids.ts";
import { createLog } from "./log.ts";
import { systemRandom } from "./random.ts";
import type { Foundation } from "./stall.ts";
import type { StoreHandle } from "./store-handle.ts";
import { createTelemetry } from "./telemetry.ts";

export type StoreParts = Pick<Foundation, "clock" | "ids" | "log" | "telemetry"> & { readonly url: string };

export type MigrateOptions = {
  readonly service: string;
  /** Opening a store migrates it, under the store's own lock. */
  readonly open: (parts: StoreParts) => Promise<{ readonly handle: StoreHandle }>;
};

const { DATABASE_URL, LOG_LEVEL } = commonSettings;

export const asksToMigrate = (): boolean => process.argv.includes("--migrate");

/** Exit code 0, or 1 with one line that says why. */
export async function migrateOnly({ service, open }: MigrateOptions): Promise<void> {
  const instance = `${service}-migrate`;
  try {
    const { DATABASE_URL: url, LOG_LEVEL: level } = readConfig({ DATABASE_URL, LOG_LEVEL }, process.env);
    const log = createLog({ service, instance, level });
    const clock = systemClock;
    const telemetry = createTelemetry({ service, instance, clock, random: systemRandom });
    const { handle } = await open({ url, clock, ids: createIds(clock, systemRandom), log, telemetry });
    await handle.close();
    await telemetry.shutdown();
    log.info("the store has the newest schema");
  } catch (error) {
    process.stderr.write(`${(error instanceof Error ? error.message : String(error)).split("\n", 1)[0]}\n`);
    process.exitCode = 1;
  }
}
