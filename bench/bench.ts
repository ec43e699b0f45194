// npm run bench [-- startup pages catalogue checkout production scale] [--smoke] [--bus rabbitmq|kafka|redis]
// Every figure comes from one run on this machine, with logs and metrics on as in production, on embedded engines but where
// it says otherwise. Exits 1 when a bar is missed; --smoke runs briefly and fails only when something could not be measured
// at all. The production set is measured where TEST_…_URL name its servers; where it is asked for by name they must.
import { parseArgs } from "node:util";
import { benchCatalogue } from "./catalogue.ts";
import { benchCheckout } from "./checkout.ts";
import { buses, missingEngines } from "./engines.ts";
import { benchPages } from "./pages.ts";
import { benchProduction, embeddedOf } from "./production.ts";
import { clears, type Figure, table } from "./report.ts";
import { benchScale } from "./scale.ts";
import { benchStartup } from "./startup.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: "boolean", default: false }, bus: { type: "string", default: "rabbitmq" } },
});

const all: Figure[] = [];
const benchmarks: Readonly<Record<string, () => Promise<Figure[]>>> = {
  startup: benchStartup,
  pages: () => benchPages(values.smoke ? 1 : 5, values.smoke ? 100 : 400),
  catalogue: () => benchCatalogue(values.smoke ? 2 : 8),
  checkout: () => benchCheckout(values.smoke ? 500 : 3_000),
  production: () => benchProduction(values.smoke ? 500 : 3_000, values.bus),
  scale: () => benchScale(values.smoke ? 1 : 4, values.smoke ? 200 : 600),
};

const unknown = [
  ...positionals.filter((name) => !Object.hasOwn(benchmarks, name)).map((name) => `benchmark called ${name}`),
  ...(buses.includes(values.bus) ? [] : [`bus called ${values.bus}`]),
];
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(" and no ")}. Benchmarks: ${Object.keys(benchmarks).join(", ")}. Buses: ${buses.join(", ")}.`,
  );
  process.exit(2);
}

/** Whether the production set is to be measured; a set of servers that is not whole is a mistake. */
function enginesAreThere(): boolean {
  const { missing, any } = missingEngines(values.bus);
  if (missing.length === 0) return true;
  if (!any && !positionals.includes("production")) return false;
  console.error(`production: ${missing.join(", ")} not set: the production set needs real servers`);
  process.exit(1);
}

const chosen = Object.keys(benchmarks).filter((name) => positionals.length === 0 || positionals.includes(name));
const withEngines = chosen.includes("production") && enginesAreThere();

for (const name of chosen) {
  console.log(`\n${name}`);
  if (name === "production" && !withEngines) {
    console.log("not measured (no engines)");
    continue;
  }
  const figures = (await benchmarks[name]?.()) ?? [];
  console.log(table(name === "production" ? [...figures, ...embeddedOf(all)] : figures));
  all.push(...figures);
}

const missed = all.filter((each) => !clears(each));
const unmeasured = all.filter((each) => !Number.isFinite(each.value));
console.log(`\n${all.length} figures, ${missed.length} missed their bar, ${unmeasured.length} could not be measured.`);
process.exitCode = (values.smoke ? unmeasured : missed).length > 0 ? 1 : 0;
