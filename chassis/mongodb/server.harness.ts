// A server of its own for tests that kill it, on a free port, in a folder that is gone after the test. `TEST_MONGODB_SERVER`
// names the program where it is not where the engines' script puts it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { systemClock } from "../clock.ts";
import { freePort } from "../free-port.ts";
import type { Cleanup } from "../sqlite/testing.ts";

const PROGRAM =
  process.env.TEST_MONGODB_SERVER ||
  join(process.env.SOUK_ENGINES_DIR || "/var/lib/souk-engines", "bin/mongodb/bin/secantusd-rs");
const START_TIMEOUT_MS = 30_000;

export type PrivateServer = {
  /** Without a database's name: `urlOf("products")`. */
  urlOf(database: string): string;
  /** SIGKILL; what was acknowledged stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
};

export async function startPrivateServer(test: Cleanup, more: readonly string[] = []): Promise<PrivateServer> {
  if (!existsSync(PROGRAM)) throw new Error(`TEST_MONGODB_SERVER: there is no ${PROGRAM}; engines up mongodb makes it`);
  const folder = await mkdtemp(join(tmpdir(), "souk-mongodb-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  const start = async (): Promise<void> => {
    const place = ["--host", "127.0.0.1", "--port", String(port), "--storage-path", join(folder, "data")];
    const options = ["--sync-on-commit", "--cache-size", "128M", "--log-file-max", "16MB", ...more];
    child = spawn(PROGRAM, [...place, ...options], { stdio: "ignore" });
    await answering(port);
  };
  test.after(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  await start();
  return { urlOf: (database) => `mongodb://127.0.0.1:${port}/${database}?directConnection=true`, kill, start };
}

async function answering(port: number): Promise<void> {
  const untilMs = systemClock.monotonicMs() + START_TIMEOUT_MS;
  for (;;) {
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=500`);
    try {
      await client.db("admin").command({ ping: 1 });
      return;
    } catch (error) {
      if (systemClock.monotonicMs() > untilMs) throw error;
    } finally {
      await client.close();
    }
    await systemClock.sleep(50);
  }
}
