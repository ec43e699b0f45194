// The contracts as a browser needs them: names, lists and addresses, without the schemas. Those are built when a module is
// read, and only a server checks by them: they were a quarter of the first page's scripts. What a browser does need of such
// a module and does not find fails the build.
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";

/** Modules of the contracts that hold schemas; the others are taken as they stand. */
const HAVE_SCHEMAS = /[\\/]contracts[\\/](?:.+[\\/])?(?:(?:[\w-]+-)?(?:routes|schema)|events)\.ts$/;
/** What the typed client (contracts/client.ts) reads of a route. */
const OF_A_ROUTE = ["name", "method", "path", "consumes", "produces"] as const;

export function contractsWithoutSchemas(): Plugin {
  return {
    name: "contracts-without-schemas",
    enforce: "pre",
    load: async function (id) {
      const [file = id] = id.split("?", 1);
      if (!HAVE_SCHEMAS.test(file)) return null;
      this.addWatchFile(file);
      const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
      const lines = Object.entries(exported).flatMap(([name, value]) => {
        const kept = withoutSchemas(value);
        return kept === undefined ? [] : [`export const ${name} = ${JSON.stringify(kept)};`];
      });
      return { code: lines.join("\n"), map: null, moduleSideEffects: false };
    },
  };
}

/** Undefined: nothing of it is for a browser. */
function withoutSchemas(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  if ("~kind" in value) return undefined;
  if (Array.isArray(value)) {
    const kept = value.map(withoutSchemas);
    return kept.includes(undefined) ? undefined : kept;
  }
  if ("method" in value && "path" in value) {
    return Object.fromEntries(OF_A_ROUTE.map((field) => [field, (value as Record<string, unknown>)[field]]));
  }
  const kept = Object.entries(value).flatMap(([name, each]) => {
    const one = withoutSchemas(each);
    return one === undefined ? [] : [[name, one] as const];
  });
  return kept.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(kept);
}
