// What a service or emulator reads from its environment, for tests that hold a deployment to it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Setting } from "@souk/chassis/config";
import { ROOT } from "../market/market.ts";

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export function folderOf(service: string): string {
  const folders = [`services/${service}`, `emulators/${service}`, `${service}/server`];
  const found = folders.find((each) => existsSync(join(ROOT, each, "main.ts")));
  assert.ok(found, `${service} is a service or an emulator`);
  return join(ROOT, found);
}

export async function settingsOf(service: string): Promise<Settings> {
  const url = pathToFileURL(join(folderOf(service), "config.ts")).href;
  return ((await import(url)) as { readonly settings: Settings }).settings;
}

export function unknownTo(settings: Settings, variables: readonly string[]): readonly string[] {
  return variables.filter((name) => settings[name] === undefined);
}

/** Those without which it doesn't start. */
export function requiredBy(settings: Settings): readonly string[] {
  return Object.entries(settings)
    .filter(([, each]) => !each.optional && each.default === undefined)
    .map(([name]) => name);
}
