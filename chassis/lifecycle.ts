// A process around a service: starts it, says when it is ready, stops it in order when told to, and ends for anything
// that nobody handled. Whoever started us (the CLI, an orchestrator) restarts us: state is in stores, not here.
import { flushCompileCache } from "node:module";
import type { Log } from "./log.ts";

export type Service = {
  start(): Promise<{ readonly url: string }>;
  /** Takes nothing new, finishes what runs, gives back what it holds. */
  stop(): Promise<void>;
};

export type RunOptions = { readonly log: Log; readonly shutdownTimeoutMs?: number };

/** A starter that does not answer is not waited for longer. */
const WITHDRAWN_TIMEOUT_MS = 2_000;

/** An orchestrator kills after 30 s; this leaves it no reason to. */
export const SHUTDOWN_TIMEOUT_MS = 25_000;

export async function runService(create: () => Promise<Service> | Service, options: RunOptions): Promise<void> {
  const { log, shutdownTimeoutMs = SHUTDOWN_TIMEOUT_MS } = options;
  let service: Service | undefined;
  let stopping = false;
  const withdrawn = listenForWithdrawal();

  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    const late = setTimeout(() => {
      log.error({ shutdownTimeoutMs }, "did not stop in time");
      process.exit(1);
    }, shutdownTimeoutMs);
    late.unref();
    try {
      if (service !== undefined) await withdrawn();
      await service?.stop();
      log.info("stopped");
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, "stopping failed");
      process.exit(1);
    }
  };
  const fail = (error: unknown): void => {
    log.fatal({ err: error }, "nobody handled this");
    process.exit(1);
  };

  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("disconnect", () => stop("the parent has gone"));
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  try {
    service = await create();
    const { url } = await service.start();
    log.info({ url }, "ready");
    tellParent({ type: "ready", url });
    // Where a starter has named a cache: what was compiled is kept even if we are killed.
    flushCompileCache();
  } catch (error) {
    // One clear line for whoever looks at the terminal; the stack only in the log, where one was asked for.
    log.debug({ err: error }, "start failed");
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message.split("\n", 1)[0]}\n`);
    tellParent({ type: "failed", message });
    process.exit(1);
  }
}

function tellParent(message: Readonly<Record<string, unknown>>): void {
  if (process.connected) process.send?.(message);
}

/**
 * A starter that keeps the list of who can be asked takes us off it first, and says `withdrawn` once all have heard: a
 * request sent into a connection that we are closing may or may not have had its effect, and nobody could tell.
 */
function listenForWithdrawal(): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.on("message", (message: unknown) => {
    if ((message as { type?: unknown } | null)?.type === "withdrawn") resolve();
  });
  return () => {
    if (!process.connected) return Promise.resolve();
    tellParent({ type: "leaving" });
    process.once("disconnect", resolve);
    setTimeout(resolve, WITHDRAWN_TIMEOUT_MS).unref();
    return promise;
  };
}
