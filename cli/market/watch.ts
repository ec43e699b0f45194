// Development: which services have to start again when a file changes. Shared code restarts them all.
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@souk/chassis/clock";
import type { Stall } from "./stalls.ts";

/** Editors write a file in several steps, and save several files at once. */
const SETTLE_MS = 150;
const shared = ["chassis", "contracts"] as const;
const relevant = /\.(ts|sql|json)$/;
const irrelevant = /\.(test|conformance|harness)\.ts$|(^|[/\\])node_modules([/\\]|$)/;

export function watchStalls(
  root: string,
  stalls: readonly Stall[],
  clock: Clock,
  onChange: (services: ReadonlySet<string>) => void,
): { stop(): void } {
  let changed = new Set<string>();
  let waiting = false;
  const touch = (names: readonly string[]): void => {
    for (const name of names) changed.add(name);
    if (waiting) return;
    waiting = true;
    void clock.sleep(SETTLE_MS).then(() => {
      const services = changed;
      changed = new Set();
      waiting = false;
      onChange(services);
    });
  };
  const all = stalls.map((stall) => stall.name);
  const watched: readonly { readonly folder: string; readonly names: readonly string[] }[] = [
    ...shared.map((folder) => ({ folder, names: all })),
    ...stalls.map((stall) => ({ folder: stall.folder, names: [stall.name] })),
  ];
  const watchers: readonly FSWatcher[] = watched.map(({ folder, names }) =>
    watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (file && relevant.test(file) && !irrelevant.test(file)) touch(names);
    }),
  );
  return {
    stop: () => {
      for (const each of watchers) each.close();
    },
  };
}
