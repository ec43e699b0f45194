// `static:` reads what the starter wrote, or a list in the URL itself. Nobody announces anything here.
import { type FSWatcher, watch } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Repeating } from "../clock.ts";
import type { Discovery, DiscoveryOptions, Instance } from "../discovery.ts";

/** Where watching tells nothing (network file systems), a change is noticed so late. */
const POLL_MS = 500;
/** A watcher may speak before the file is whole. */
const SETTLE_MS = 10;

/**
 * `static:/path/processes.json` ({processes: [{service, instance, url}]}, read again when it changes), or
 * `static:users=http://127.0.0.1:1;http://127.0.0.1:2,products=http://127.0.0.1:3`.
 */
export function createStaticDiscovery(url: string, options: DiscoveryOptions): Discovery {
  const rest = url.slice("static:".length);
  const path = rest.startsWith("//") ? rest.slice(2) : rest;
  return path.includes("=http") ? fixedDiscovery(parseInline(path)) : fileDiscovery(path, options);
}

export function fixedDiscovery(all: readonly Instance[]): Discovery {
  const byService = group(all);
  return {
    instances: (service) => byService.get(service) ?? [],
    onChange: () => () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
}

function parseInline(text: string): readonly Instance[] {
  return text.split(",").flatMap((part) => {
    const at = part.indexOf("=");
    const service = part.slice(0, at);
    const urls = part.slice(at + 1).split(";");
    return urls.map((url, index) => ({ service, instance: `${service}-${index + 1}`, url: url.replace(/\/+$/, "") }));
  });
}

function group(all: readonly Instance[]): Map<string, readonly Instance[]> {
  return Map.groupBy(all, (each) => each.service);
}

function fileDiscovery(path: string, { clock, log }: DiscoveryOptions): Discovery {
  let byService = new Map<string, readonly Instance[]>();
  let text = "";
  let modifiedMs = -1;
  let watcher: FSWatcher | undefined;
  let polling: Repeating | undefined;
  let settle: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();

  const read = async (): Promise<void> => {
    const next = await readFile(path, "utf8").catch(() => undefined);
    if (next === undefined || next === text) return; // Not there yet, or nothing new.
    const parsed = parseProcesses(next);
    if (parsed === undefined) {
      log.debug({ path }, "the list of processes is not whole");
      return;
    }
    text = next;
    byService = group(parsed);
    for (const listener of listeners) listener();
  };
  const poll = async (): Promise<void> => {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: -1 }));
    if (mtimeMs === modifiedMs && text !== "") return;
    modifiedMs = mtimeMs;
    await read();
  };
  const soon = (_event: string, file: string | null): void => {
    if (file !== null && file !== basename(path)) return;
    clearTimeout(settle);
    settle = setTimeout(() => read().catch(() => undefined), SETTLE_MS);
    settle.unref();
  };

  return {
    instances: (service) => byService.get(service) ?? [],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => {
      await poll();
      polling = clock.every(POLL_MS, poll);
      try {
        // The folder, because the file is replaced as a whole.
        watcher = watch(dirname(path), { persistent: false }, soon);
        watcher.on("error", () => watcher?.close());
      } catch {
        // The folder is not there yet: polling finds the file.
      }
    },
    stop: async () => {
      watcher?.close();
      clearTimeout(settle);
      await polling?.stop();
    },
  };
}

function parseProcesses(text: string): readonly Instance[] | undefined {
  try {
    const value = JSON.parse(text) as { processes?: readonly Partial<Instance>[] };
    if (!Array.isArray(value.processes)) return undefined;
    return value.processes.flatMap(({ service, instance, url }: Partial<Instance>) =>
      typeof service === "string" && typeof url === "string" && URL.canParse(url)
        ? [{ service, instance: instance ?? service, url: url.replace(/\/+$/, "") }]
        : [],
    );
  } catch {
    return undefined;
  }
}
