// A server of its own for tests that kill it or change its settings, on a free port, in a folder that is gone after the
// test. `TEST_MYSQL_SERVER` names the folder of MariaDB's programs where they are not Debian's.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "../clock.ts";
import { freePort } from "../free-port.ts";
import type { Cleanup } from "../sqlite/testing.ts";
import { readMysqlUrl } from "./connection-url.ts";
import { createConnections } from "./connections.ts";

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;

export type PrivateServer = {
  /** The URL of a database that is there. */
  urlOf(database: string): Promise<string>;
  /** With the rights to say anything to the whole server. */
  say(sql: string): Promise<readonly unknown[]>;
  /** SIGKILL; what was acknowledged stays. */
  kill(): Promise<void>;
  /** Resolves once it answers. */
  start(): Promise<void>;
};

export async function startPrivateServer(test: Cleanup): Promise<PrivateServer> {
  const folder = await mkdtemp(join(tmpdir(), "souk-mysql-"));
  const port = await freePort();
  const who = process.getuid?.() === 0 ? ["--user=root"] : [];
  const place = ["--no-defaults", `--datadir=${join(folder, "data")}`, ...who];
  await run(program("bin/mariadb-install-db"), [
    ...place,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  const reach = [`--port=${port}`, "--bind-address=127.0.0.1", `--socket=${join(folder, "socket")}`];
  const size = ["--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M"];
  const start = async (): Promise<void> => {
    child = spawn(program("sbin/mariadbd"), [...place, ...reach, ...size], { stdio: "ignore" });
    await answering(port);
  };
  test.after(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  await start();
  const say = (sql: string) => sayTo(port, sql);
  return {
    urlOf: async (database) => {
      await say(`CREATE DATABASE IF NOT EXISTS ${database}`);
      return urlAt(port, database);
    },
    say,
    kill,
    start,
  };
}

function program(name: string): string {
  const path = join(process.env.TEST_MYSQL_SERVER || "/usr", name);
  if (!existsSync(path)) throw new Error(`TEST_MYSQL_SERVER: there is no ${path}`);
  return path;
}

const urlAt = (port: number, database: string): string => `mysql://root@127.0.0.1:${port}/${database}`;

async function sayTo(port: number, sql: string): Promise<readonly unknown[]> {
  const settings = readMysqlUrl(urlAt(port, "mysql"));
  const connections = createConnections({ ...settings, size: 1 }, () => undefined);
  try {
    return (await (await connections.lend()).command(sql)).rows;
  } finally {
    await connections.close();
  }
}

async function answering(port: number): Promise<void> {
  const untilMs = systemClock.monotonicMs() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await sayTo(port, "SELECT 1");
      return;
    } catch (error) {
      if (systemClock.monotonicMs() > untilMs) throw error;
    }
    await systemClock.sleep(50);
  }
}
