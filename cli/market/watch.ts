// Development: which services have to start again when a file changes, and which applications have to be built before.
// Shared code restarts all services; an application is only built for its own files.
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@souk/chassis/clock";
import type { Stall } from "./stalls.ts";

/** Editors write a file in several steps, and save several files at once. */
const SETTLE_MS = 150;
const shared = ["chassis", "contracts"] as const;
const relevant = /\.(ts|sql|json)$/;
const drawn = /\.(tsx?|css|html|json|svg|woff2)$/;
const irrelevant = /\.(test|conformance|harness)\.tsx?$|(^|[/\\])(node_modules|build|\.react-router)([/\\]|$)/;

export type Changed = {
  /** Start again. */
  readonly services: ReadonlySet<string>;
  /** Are built before. */
  readonly applications: ReadonlySet<string>;
};

export type Watched = {
  readonly stalls: readonly Stall[];
  /** Folders of `web/`, shown by the stall `web`. */
  readonly applications: readonly string[];
};

export function watchMarket(
  root: string,
  { stalls, applications }: Watched,
  clock: Clock,
  onChange: (changed: Changed) => void,
): { stop(): void } {
  const open = () => ({ services: new Set<string>(), applications: new Set<string>() });
  let changed = open();
  let waiting = false;
  const settle = (): void => {
    if (waiting) return;
    waiting = true;
    void clock.sleep(SETTLE_MS).then(() => {
      const now = changed;
      changed = open();
      waiting = false;
      onChange(now);
    });
  };
  const watchers: FSWatcher[] = [];
  const look = (folder: string, matters: RegExp, note: () => void): void => {
    const onEvent = (_event: string, file: string | null): void => {
      if (!file || !matters.test(file) || irrelevant.test(file)) return;
      note();
      settle();
    };
    watchers.push(watch(join(root, folder), { recursive: true }, onEvent));
  };
  const restarts = (names: readonly string[]) => () => {
    for (const name of names) changed.services.add(name);
  };
  for (const folder of shared) look(folder, relevant, restarts(stalls.map((stall) => stall.name)));
  for (const { folder, name } of stalls) look(folder, relevant, restarts([name]));
  for (const name of applications) {
    look(join("web", name), drawn, () => {
      changed.applications.add(name);
      changed.services.add("web");
    });
  }
  return {
    stop: () => {
      for (const each of watchers) each.close();
    },
  };
}
