// A whole market as a child process, on a data folder of its own, and what it costs: CPU and memory are read from
// /proc over every process that `souk up` lists, the starter included. Linux only, and says so.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@souk/chassis/free-port";

export type Market = {
  readonly url: string;
  readonly dataDir: string;
  /** From spawn to the first 200 of /readyz. */
  readonly readyMs: number;
  readonly owner: { readonly email: string; readonly password: string };
  /** CPU seconds spent so far by all processes of the market. */
  cpuSeconds(): Promise<number>;
  /** Proportional set size of all processes together, in MiB. */
  pssMiB(): Promise<number>;
  stop(): Promise<void>;
};

export type MarketOptions = { readonly arguments?: readonly string[]; readonly env?: Readonly<Record<string, string>> };

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
/** USER_HZ: the unit of /proc/PID/stat, fixed at 100 on Linux for user space. */
const TICKS_PER_SECOND = 100;

export async function startMarket(options: MarketOptions = {}): Promise<Market> {
  const dataDir = await mkdtemp(join(tmpdir(), "souk-bench-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const owner = { email: "owner@example.org", password: "bench-owner-password" };
  const began = performance.now();
  const child = spawn(process.execPath, ["cli/souk.ts", "up", ...(options.arguments ?? [])], {
    cwd: new URL("..", import.meta.url),
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      PORT: String(port),
      SOUK_DATA_DIR: dataDir,
      SOUK_ADMIN_EMAIL: owner.email,
      SOUK_ADMIN_PASSWORD: owner.password,
      RATE_LIMIT: "off",
      SOUK_DEMO: "0",
      PUBLIC_URL: url,
      ...options.env,
    },
  });
  const output = collect(child);
  await untilReady(url, child, output);
  return {
    url,
    dataDir,
    readyMs: performance.now() - began,
    owner,
    cpuSeconds: async () => sum(await Promise.all((await pidsOf(child)).map(cpuSecondsOf))),
    pssMiB: async () => sum(await Promise.all((await pidsOf(child)).map(pssMiBOf))),
    stop: async () => {
      await stop(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-8_000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => text;
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the market ended by itself (${child.exitCode}):\n${output()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(20);
  }
  await stop(child);
  throw new Error(`the market was not ready within ${READY_WITHIN_MS} ms:\n${output()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

/** The starter and its descendants, found by parent pid, so that nothing hides from the count. */
async function pidsOf(root: ChildProcess): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = await statOf(Number(name));
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const found = new Set<number>([root.pid ?? -1]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (found.has(parent) && !found.has(pid)) {
        found.add(pid);
        grew = true;
      }
    }
  }
  return [...found];
}

/** Fields of /proc/PID/stat from the state on (proc(5)); the command's name may hold spaces and is cut away. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

export async function cpuSecondsOf(pid: number): Promise<number> {
  const fields = await statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND : 0;
}

async function pssMiBOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
