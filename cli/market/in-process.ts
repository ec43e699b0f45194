// A stall as a part of this process (`--single`): the same createService, the same HTTP on loopback, the same discovery. Only
// the log goes to its file without a pipe between.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readConfig, type Setting } from "@souk/chassis/config";
import type { Service } from "@souk/chassis/lifecycle";
import { createLog } from "@souk/chassis/log";
import { createRecentErrors } from "@souk/chassis/recent-errors";
import { condense, openLogFile } from "./log-file.ts";
import { type Ended, type Running, type Starter, StartFailure } from "./running.ts";

export type InProcessOptions = {
  readonly root: string;
  readonly logs: string;
  readonly onComplaint: (line: string) => void;
};

type Settings = Readonly<Record<string, Setting<unknown>>>;
type CreateService = (dependencies: Readonly<Record<string, unknown>>) => Service | Promise<Service>;

const FLUSH_EVERY_MS = 250;
const FLUSH_CHARACTERS = 16_384;

export function inProcessStarter({ root, logs, onComplaint }: InProcessOptions): Starter {
  return async (order) => {
    const lines = openLines(join(logs, `${order.instance}.log`), (line) => onComplaint(condense(order.instance, line)));
    const errors = createRecentErrors();
    const log = createLog({
      service: order.instance.replace(/-\d+$/, ""),
      instance: order.instance,
      level: order.environment.LOG_LEVEL ?? "info",
      destination: lines,
      errors,
    });
    const { promise: ended, resolve: end } = Promise.withResolvers<Ended>();
    try {
      const { createService, settings } = await load(join(root, order.folder));
      const config = readConfig(settings, order.environment);
      // Services take `overrides`, the emulators, which stand on nothing, only a log.
      const service = await createService({ config, overrides: { log, errors }, log, notice: onComplaint });
      const { url } = await service.start();
      const stop = async (): Promise<void> => {
        await service.stop();
        lines.close();
        end({ how: "stopped", signal: undefined, complaint: undefined });
      };
      const leaving = new Promise<void>(() => undefined); // It stops only when it is told to, by us.
      return { pid: process.pid, url, ended, leaving, release: () => undefined, stop } satisfies Running;
    } catch (error) {
      lines.close();
      const complaint = error instanceof Error ? error.message : String(error);
      throw new StartFailure({ how: "a failed start", signal: undefined, complaint });
    }
  };
}

/** A stall's own modules, by the names that every stall uses. */
async function load(folder: string): Promise<{ createService: CreateService; settings: Settings }> {
  const service = (await import(pathToFileURL(join(folder, "service.ts")).href)) as { createService?: CreateService };
  const config = (await import(pathToFileURL(join(folder, "config.ts")).href)) as { settings?: Settings };
  if (!service.createService || !config.settings) throw new Error(`${folder} has no createService and settings`);
  return { createService: service.createService, settings: config.settings };
}

/** Log lines in batches: a line costs a string, not a system call. */
function openLines(path: string, onComplaint: (line: string) => void) {
  const file = openLogFile({ path, onComplaint });
  let waiting = "";
  const flush = (): void => {
    if (waiting === "") return;
    const text = waiting;
    waiting = "";
    file.write(Buffer.from(text));
  };
  const timer = setInterval(flush, FLUSH_EVERY_MS).unref();
  process.on("exit", flush);
  return {
    write: (line: string): void => {
      waiting += line;
      if (waiting.length > FLUSH_CHARACTERS) flush();
    },
    close: (): void => {
      clearInterval(timer);
      process.off("exit", flush);
      flush();
      file.close();
    },
  };
}
