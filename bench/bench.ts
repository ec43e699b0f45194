// npm run bench [-- startup pages catalogue checkout scale] [--smoke]
// Every figure comes from one run on this machine, with logs and metrics on as in production and embedded engines.
// Exits 1 when a bar is missed; --smoke runs briefly and fails only when something could not be measured at all.
import { parseArgs } from "node:util";
import { benchCatalogue } from "./catalogue.ts";
import { benchCheckout } from "./checkout.ts";
import { benchPages } from "./pages.ts";
import { clears, type Figure, table } from "./report.ts";
import { benchScale } from "./scale.ts";
import { benchStartup } from "./startup.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: "boolean", default: false } },
});

const benchmarks: Readonly<Record<string, () => Promise<Figure[]>>> = {
  startup: benchStartup,
  pages: () => benchPages(values.smoke ? 1 : 5, values.smoke ? 100 : 400),
  catalogue: () => benchCatalogue(values.smoke ? 2 : 8),
  checkout: () => benchCheckout(values.smoke ? 500 : 3_000),
  scale: () => benchScale(values.smoke ? 1 : 4, values.smoke ? 200 : 600),
};

const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark called ${unknown.join(", ")}. There are: ${Object.keys(benchmarks).join(", ")}.`,
  );
  process.exit(2);
}

const all: Figure[] = [];
for (const [name, run] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${name}`);
  const figures = await run();
  all.push(...figures);
  console.log(table(figures));
}

const missed = all.filter((each) => !clears(each));
const unmeasured = all.filter((each) => !Number.isFinite(each.value));
console.log(`\n${all.length} figures, ${missed.length} missed their bar, ${unmeasured.length} could not be measured.`);
process.exitCode = (values.smoke ? unmeasured : missed).length > 0 ? 1 : 0;
