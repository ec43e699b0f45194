// A Redis of a test's own, where the shared one may not be harmed: other settings, a file that is cut, memory that is full,
// a process that hangs. Needs redis-server in the path, or where TEST_REDIS_SERVER says.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { systemClock } from "../clock.ts";
import { freePort } from "../free-port.ts";
import type { Cleanup } from "../sqlite/testing.ts";

const PROGRAM = process.env.TEST_REDIS_SERVER || "redis-server";
const careful = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
const STARTED_WITHIN_MS = 10_000;

export type PrivateServer = {
  readonly url: string;
  readonly port: number;
  /** Of its append-only file. */
  readonly folder: string;
  tell(...words: readonly string[]): Promise<unknown>;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
};

/** `settings` as redis-server takes them: `--maxmemory 4mb`. */
export async function startPrivateRedis(test: Cleanup, ...settings: readonly string[]): Promise<PrivateServer> {
  const folder = await mkdtemp(join(tmpdir(), "souk-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const tell = async (...words: readonly string[]): Promise<unknown> => {
    const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await client.sendCommand([...words]);
    } finally {
      client.destroy();
    }
  };
  const kill = async (): Promise<void> => {
    const ended = child && new Promise((resolve) => child?.once("close", resolve));
    child?.kill("SIGKILL");
    await ended;
    child = undefined;
  };
  const start = async (): Promise<void> => {
    const place = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder];
    child = spawn(PROGRAM, [...place, ...careful, ...settings], { stdio: "ignore" });
    let failed: Error | undefined;
    child.once("error", (error) => {
      failed = new Error(`${PROGRAM} is not there: ${error.message}`);
    });
    child.once("exit", () => {
      failed ??= new Error(`${PROGRAM} ended at once with ${settings.join(" ")}`);
    });
    const endsMs = systemClock.monotonicMs() + STARTED_WITHIN_MS;
    while (
      !(await tell("PING").then(
        (answer) => answer === "PONG",
        (error: Error) => error.message.startsWith("NOAUTH"),
      ))
    ) {
      if (failed) throw failed;
      if (systemClock.monotonicMs() > endsMs) throw new Error(`${PROGRAM} did not start with ${settings.join(" ")}`);
      await systemClock.sleep(25);
    }
  };
  test.after(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  await start();
  return { url, port, folder, tell, start, signal: (signal) => child?.kill(signal), kill };
}
