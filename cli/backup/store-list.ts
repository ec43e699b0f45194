// Which stores a shop has: what `souk up` gives its services, and every other embedded store in the folder.
import { existsSync, readdirSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { CommandError } from "../command.ts";
import type { DataFolder } from "../market/data-folder.ts";
import { stallsFor } from "../market/stalls.ts";
import type { StoreFile } from "./same-moment.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const settingOf = (name: string): string => `${name.toUpperCase()}_DATABASE_URL`;
/** The gateway and Souk ID keep nothing. */
const LEFT_OUT: ReadonlySet<string> = new Set(["gateway", "openid"]);
/** With SESSION_URL web has no file: what is there is of before. */
const isLeftOut = (name: string, { SESSION_URL }: Environment): boolean =>
  LEFT_OUT.has(name) || (name === "web" && Boolean(SESSION_URL));
const keepers = (environment: Environment): readonly string[] =>
  stallsFor(environment)
    .map((stall) => stall.name)
    .filter((name) => !isLeftOut(name, environment));

export function storesOf(environment: Environment, folder: DataFolder): readonly StoreFile[] {
  const expected = keepers(environment);
  const found = namesIn(dirname(folder.storeFile("any"))).filter(
    (name) => !expected.includes(name) && !isLeftOut(name, environment),
  );
  return [...expected, ...found].sort().map((name) => {
    const path = pathOf(name, environment[settingOf(name)]) ?? folder.storeFile(name);
    if (!existsSync(path)) throw new CommandError(`there is no store at ${path}; was this shop ever open?`);
    return { name, path };
  });
}

function pathOf(name: string, url: string | undefined): string | undefined {
  if (!url) return undefined;
  const path = url.startsWith("sqlite:") ? url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "") : "";
  if (isAbsolute(path)) return path;
  throw new CommandError(`${settingOf(name)} is no SQLite file; only embedded stores are backed up`);
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => /^([a-z][a-z0-9-]*)\.db$/.exec(file)?.[1] ?? []);
}

/** A restore fills the data folder; a store that is elsewhere would be neither replaced nor read. */
export function refuseOtherPlaces(environment: Environment, folder: DataFolder): void {
  const elsewhere = keepers(environment)
    .map(settingOf)
    .filter((setting) => environment[setting]);
  if (elsewhere.length === 0) return;
  throw new CommandError(`${elsewhere.join(", ")} is set; stores are restored to ${folder.path} only: unset it first`);
}
