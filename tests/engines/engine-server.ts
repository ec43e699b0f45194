// Kills and starts a real server by the script that TEST_ENGINES names. A missing variable is a failure.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);
const TIMEOUT_MS = 60_000;

async function engines(...words: readonly string[]): Promise<void> {
  const script = process.env.TEST_ENGINES;
  if (!script) throw new Error("TEST_ENGINES is not set: the script that kills and starts the servers");
  await execute(script, words, { timeout: TIMEOUT_MS });
}

/** SIGKILL; what was on disk stays. */
export const killEngine = (name: string): Promise<void> => engines("kill", name);
/** Resolves when it takes connections. */
export const startEngine = (name: string): Promise<void> => engines("start", name);
