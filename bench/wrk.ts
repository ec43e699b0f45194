// wrk as the load generator: one figure set a run. Says what to install where it is missing.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export type WrkResult = { readonly requestsPerSecond: number; readonly p99Ms: number; readonly errors: number };
export type WrkOptions = { readonly connections: number; readonly seconds: number; readonly script?: string };

export async function wrk(url: string, { connections, seconds, script }: WrkOptions): Promise<WrkResult> {
  const threads = String(Math.min(2, connections));
  const more = script === undefined ? [] : ["-s", script];
  const { stdout } = await run("wrk", [
    "-t",
    threads,
    "-c",
    String(connections),
    "-d",
    `${seconds}s`,
    "--latency",
    ...more,
    url,
  ]).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT")
      throw new Error("wrk is not installed: apt-get install wrk (Debian), brew install wrk (macOS)");
    throw error;
  });
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p99Ms: toMs(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    errors: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) + socketErrors(stdout),
  };
}

function socketErrors(stdout: string): number {
  const counts = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout);
  return counts ? counts.slice(1).reduce((all, each) => all + Number(each), 0) : 0;
}

function toMs(match: RegExpExecArray | null): number {
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };
  return match ? Number(match[1]) * (units[match[2] ?? ""] ?? Number.NaN) : Number.NaN;
}
