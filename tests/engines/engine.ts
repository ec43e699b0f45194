// Real servers for tests: where they are, and how one of them dies and comes back. Asking for one that is not there is
// a failure, never a silent skip. `eval "$(../shared/engines/engines up consul eureka redis)"` starts them and sets the
// variables; then `node --test tests/engines/*.engine.ts`.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "@souk/chassis/clock";

const run = promisify(execFile);
/** The program that starts and kills them. */
const PROGRAM = process.env.TEST_ENGINES || fileURLToPath(new URL("../../../shared/engines/engines", import.meta.url));
const TIMEOUT_MS = 120_000;
const START_TRIES = 3;
const TAKEN_MS = 1_000;

export function engineUrl(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: this test needs the real server`);
  return value;
}

export function engineNamed(name: string) {
  const tell = async (what: "kill" | "start"): Promise<void> => {
    if (!existsSync(PROGRAM))
      throw new Error(`TEST_ENGINES: no ${PROGRAM}; this test kills and starts the real server`);
    await run(PROGRAM, [what, name], { timeout: TIMEOUT_MS });
  };
  // Its port is one that the system gives away to clients: while it is away somebody's connection may sit there for a moment,
  // also that of a client which calls it and meets itself.
  const start = async (): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await tell("start");
      } catch (error) {
        if (tries === START_TRIES) throw error;
        await systemClock.sleep(TAKEN_MS);
      }
    }
  };
  return { stop: () => tell("kill"), start };
}
