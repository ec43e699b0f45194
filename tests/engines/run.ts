// `npm run test:engines`: every promise again on the engines that production uses, three engines at a time, and a table of
// what was tried on what. The servers are the caller's (TEST_…_URL); one that is asked for and absent is a failure.
import { globSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { type EngineName, engineOf, versions } from "./versions.ts";

const ROOT = join(fileURLToPath(import.meta.url), "..", "..", "..");
const FILE_TIMEOUT_MS = 420_000;
/** Engines that are tried at the same time. */
const LANES = 3;
type Lane = readonly [EngineName, readonly string[]];
type Row = { files: number; cases: number; failed: number; ms: number };

/** `npm run test:engines -- users -postgres` runs the files whose path has the one word and not the other. */
const wanted = process.argv.slice(2);
const files = globSync(
  ["{chassis,services}/**/*.engine.ts", "web/server/**/*.engine.ts", "tests/{engines,kubernetes}/**/*.engine.ts"],
  {
    cwd: ROOT,
  },
)
  .map((file) => file.replaceAll("\\", "/"))
  .filter(
    (file) =>
      !file.includes("node_modules") &&
      wanted.every((word) => (word.startsWith("-") ? !file.includes(word.slice(1)) : file.includes(word))),
  )
  .sort();

/** One file in a process of its own. What it says is shown when it is through, so that lanes don't mix. */
async function runFile(file: string): Promise<Omit<Row, "files">> {
  const found = { cases: 0, failed: 0, ms: 0 };
  const stream = run({ files: [join(ROOT, file)], concurrency: false, timeout: FILE_TIMEOUT_MS });
  stream.on("test:pass", ({ details }) => {
    if (details.type !== "suite") found.cases += 1;
  });
  stream.on("test:fail", () => {
    found.failed += 1;
  });
  const beganMs = performance.now();
  const said = await text(stream.compose(spec));
  const ms = performance.now() - beganMs;
  process.stdout.write(`\n${file} (${(ms / 1000).toFixed(1)} s)\n${said}`);
  return { ...found, ms };
}

/** All files about one engine, one after the other: they share its server, and some kill it. */
async function runLane(lane: readonly string[]): Promise<Row> {
  const row: Row = { files: 0, cases: 0, failed: 0, ms: 0 };
  for (const file of lane) {
    const found = await runFile(file);
    row.files += 1;
    row.cases += found.cases;
    row.failed += found.failed;
    row.ms += found.ms;
  }
  return row;
}

/** The registries' one file waits for leases to end longer than any other lane works. */
function longestFirst([a, ofA]: Lane, [b, ofB]: Lane): number {
  return Number(b === "registries") - Number(a === "registries") || ofB.length - ofA.length;
}

async function main(): Promise<boolean> {
  const lanes = [...Map.groupBy(files, engineOf)].sort(longestFirst);
  const table = new Map<EngineName, Row>();
  const isAlone = ([engine]: Lane): boolean => engine === "production";
  const waiting = lanes.filter((lane) => !isAlone(lane)).values();
  // Most of the time a test waits: for a server that comes back, for a lease that ends.
  const work = async (): Promise<void> => {
    for (const [engine, lane] of waiting) table.set(engine, await runLane(lane));
  };
  await Promise.all(Array.from({ length: LANES }, work));
  // It needs all servers and kills them: nobody else is at work then.
  for (const [engine, lane] of lanes.filter(isAlone)) table.set(engine, await runLane(lane));
  process.stdout.write("\nengine      version                files  cases  failed  seconds\n");
  for (const [engine, { files: count, cases, failed, ms }] of table) {
    const version = await versions[engine]().catch((error: unknown) => String(error));
    const figures = [count, cases, failed].map((figure) => `${figure}`.padStart(7)).join("");
    process.stdout.write(`${engine.padEnd(12)}${version.padEnd(21)}${figures}${(ms / 1000).toFixed(1).padStart(9)}\n`);
  }
  // Nothing found is nothing proved.
  return files.length > 0 && [...table.values()].every((row) => row.failed === 0 && row.cases > 0);
}

process.exitCode = (await main()) ? 0 : 1;
