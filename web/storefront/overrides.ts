// Lets a shop replace any part of the storefront without a fork: `overrides/components/product-card.tsx` stands in for
// `app/components/product-card.tsx` wherever that is imported or is a route. What an override imports is never
// replaced, so that it may wrap the original.
import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

/** The override of a module of ours, as an absolute path. */
export function overrideOf(root: string, path: string, importer: string | undefined): string | undefined {
  const app = join(root, "app") + sep;
  const overrides = join(root, "overrides") + sep;
  const [file = "", query] = path.split("?", 2);
  if (!file.startsWith(app) || importer?.startsWith(overrides)) return undefined;
  const wanted = join(overrides, relative(app, file));
  if (!existsSync(wanted)) return undefined;
  return query === undefined ? wanted : `${wanted}?${query}`;
}

export function overrides(root: string): Plugin {
  return {
    name: "souk:overrides",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (source.startsWith("\0") || !/\.tsx?(?:\?|$)/.test(source)) return undefined;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found ? overrideOf(root, found.id, importer) : undefined;
    },
  };
}
