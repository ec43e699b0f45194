// Who asks whom, read from the services' own code: the routes that they call, the feeds that they read.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Route, serviceNames } from "@souk/contracts/route";
import { allRoutes } from "@souk/contracts/routes";
import { ROOT } from "../market/market.ts";

const IS_TEST = /[.-](test|conformance|harness|fixture|engine)\.ts$|\/testing(\/|\.ts$)/;
const CALL = /\bclient\s*\.call\(\s*(\w+)\b(?!\()/g;
const FEED = /\bsource: "([a-z]+)"/g;
const IMPORT = /import \{([^}]*)\} from "(@souk\/contracts\/[^"]+)"/g;

/** Services asked by one service, emulators and providers aside. */
export async function askedBy(service: string): Promise<ReadonlySet<string>> {
  // Its public routes lead to all of them, and so do its status pages.
  if (service === "gateway")
    return new Set([...allRoutes.map((route) => route.service).filter((name) => name !== "gateway"), "web"]);
  // A client of the public API.
  if (service === "web") return new Set(["gateway", "users"]);
  // Tokens and keys; users has its own.
  const asked = new Set<string>(service === "users" ? [] : ["users"]);
  const files = globSync(`services/${service}/**/*.ts`, { cwd: ROOT }).filter((file) => !IS_TEST.test(file));
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const [, name = ""] of text.matchAll(CALL)) asked.add((await importedRoute(text, name)).service);
    if (!text.includes("Subscription")) continue;
    for (const [, source = ""] of text.matchAll(FEED)) {
      if (serviceNames.some((each) => each === source)) asked.add(source);
    }
  }
  asked.delete(service);
  return asked;
}

async function importedRoute(text: string, name: string): Promise<Route> {
  for (const [, names = "", specifier = ""] of text.matchAll(IMPORT)) {
    if (!names.split(",").some((each) => each.trim() === name)) continue;
    return ((await import(specifier)) as Record<string, Route>)[name] as Route;
  }
  throw new Error(`${name} is called, but imported from no contract`);
}
