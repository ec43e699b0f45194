// A stall as a process of its own. It says when it is ready over the IPC channel, and ends when that channel closes,
// so that nothing stays behind a starter that was killed.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Clock } from "@souk/chassis/clock";
import { compileCacheIn } from "../compile-cache.ts";
import { condense, openLogFile } from "./log-file.ts";
import { type Ended, type Running, type Starter, StartFailure } from "./running.ts";

export type ChildOptions = {
  /** The folder that the stalls' folders are in. */
  readonly root: string;
  readonly logs: string;
  readonly clock: Clock;
  /** Warnings and errors, condensed to a line. */
  readonly onComplaint: (line: string) => void;
  readonly graceMs?: number;
  readonly readyTimeoutMs?: number;
};

/** A service drains within 25 s; a little more, and it hangs. */
export const GRACE_MS = 27_000;
export const READY_TIMEOUT_MS = 30_000;
const MAX_COMPLAINT = 400;

export function childStarter(options: ChildOptions): Starter {
  return async (order) => {
    const log = openLogFile({
      path: join(options.logs, `${order.instance}.log`),
      onComplaint: (line) => options.onComplaint(condense(order.instance, line)),
    });
    const child = forkOwn(options.root, join(options.root, order.folder, "main.ts"), order.environment);
    const ended = watchEnd(child, log.write);
    void ended.then(() => log.close());
    const { promise: leaving, resolve: leave } = Promise.withResolvers<void>();
    child.on("message", (message) => readMessage(message).type === "leaving" && leave());
    const url = await readiness(child, ended, options);
    return {
      ...{ pid: child.pid ?? 0, url, ended, leaving },
      release: () => release(child),
      stop: () => stop(child, ended, options),
    } satisfies Running;
  };
}

/** A process that ends when we do, and that only we end. */
export function forkOwn(
  root: string,
  module: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ChildProcess {
  return fork(module, args, {
    cwd: root,
    env: { ...environment, NODE_COMPILE_CACHE: compileCacheIn(root) },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // A group of its own: Ctrl-C in the terminal reaches only us, and we close the stalls in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

export function watchEnd(child: ChildProcess, write: (chunk: Buffer) => void): Promise<Ended> {
  let complaint: string | undefined;
  child.stdout?.on("data", write);
  child.stderr?.on("data", (chunk: Buffer) => {
    write(chunk);
    complaint = complaintIn(chunk.toString("utf8")) ?? complaint;
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ how: error.message, signal: undefined, complaint: error.message }));
    child.once("close", (code, signal) =>
      resolve({ how: signal ?? `exit code ${code}`, signal: signal ?? undefined, complaint }),
    );
  });
}

/** The line that says what is wrong: an uncaught error's message, not its stack and not Node's farewell. */
function complaintIn(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1))?.trim().slice(0, MAX_COMPLAINT);
}

async function readiness(child: ChildProcess, ended: Promise<Ended>, options: ChildOptions): Promise<string> {
  const timer = new AbortController();
  const ready = new Promise<string>((resolve) => {
    child.on("message", (message) => {
      const { type, url, text } = readMessage(message);
      if (type === "ready" && url) resolve(url);
      if (type === "notice" && text) options.onComplaint(text);
    });
  });
  const late = options.clock.sleep(options.readyTimeoutMs ?? READY_TIMEOUT_MS, timer.signal).then(
    () => "late" as const,
    () => "stopped" as const,
  );
  const first = await Promise.race([ready, ended, late]);
  timer.abort();
  if (typeof first === "object") throw new StartFailure(first);
  if (first !== "late" && first !== "stopped") return first;
  child.kill("SIGKILL");
  throw new StartFailure({ ...(await ended), complaint: "it was not ready in time" });
}

/** `{type: "ready", url}`, `{type: "leaving"}`, and `{type: "notice", text}` for what only a person should see. */
function readMessage(message: unknown): { readonly type?: string; readonly url?: string; readonly text?: string } {
  if (typeof message !== "object" || message === null) return {};
  const { type, url, text } = message as Record<string, unknown>;
  return {
    ...(typeof type === "string" && { type }),
    ...(typeof url === "string" && { url }),
    ...(typeof text === "string" && { text }),
  };
}

function release(child: ChildProcess): void {
  // Who has just ended hears nothing, and needs not.
  if (child.connected) child.send({ type: "withdrawn" }, () => undefined);
}

async function stop(child: ChildProcess, ended: Promise<Ended>, options: ChildOptions): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = new AbortController();
  release(child);
  child.kill("SIGTERM");
  const grace = options.clock.sleep(options.graceMs ?? GRACE_MS, timer.signal).then(
    () => void child.kill("SIGKILL"),
    () => {},
  );
  await Promise.race([ended, grace]);
  await ended;
  timer.abort();
}
