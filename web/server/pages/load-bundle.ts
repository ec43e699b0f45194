// The storefront's bundle for the server, which Vite has made: loaded once, when it is first needed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StorefrontBundle } from "./page-host.ts";

export type LoadBundle = () => Promise<StorefrontBundle>;

/** Undefined where the storefront was not built. */
export function bundleIn(folder: string): LoadBundle | undefined {
  const path = join(folder, "server", "index.js");
  if (!existsSync(path)) return undefined;
  let bundle: Promise<StorefrontBundle> | undefined;
  return () => {
    bundle ??= import(pathToFileURL(path).href) as Promise<StorefrontBundle>;
    return bundle;
  };
}
