// `npm run test:engines`: every promise again on the engines that production uses, one file at a time, and a table of what
// was tried on what. The servers are the caller's (TEST_…_URL); one that is asked for and absent is a failure.
import { globSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { type EngineName, engineOf, versions } from "./versions.ts";

const ROOT = join(fileURLToPath(import.meta.url), "..", "..", "..");
const FILE_TIMEOUT_MS = 420_000;
type Row = { files: number; cases: number; failed: number; ms: number };

/** `npm run test:engines -- users` runs the files whose path has the word. */
const wanted = process.argv.slice(2);
const files = globSync(["{chassis,services}/**/*.engine.ts", "tests/engines/**/*.engine.ts"], { cwd: ROOT })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !file.includes("node_modules") && wanted.every((word) => file.includes(word)))
  .sort();

/** One file in a process of its own: two at once would measure the machine. */
function runFile(file: string): Promise<Omit<Row, "files">> {
  const found = { cases: 0, failed: 0, ms: 0 };
  const stream = run({ files: [join(ROOT, file)], concurrency: false, timeout: FILE_TIMEOUT_MS });
  stream.on("test:pass", ({ details }) => {
    if (details.type !== "suite") found.cases += 1;
  });
  stream.on("test:fail", () => {
    found.failed += 1;
  });
  const beganMs = performance.now();
  stream.compose(spec).pipe(process.stdout, { end: false });
  return new Promise((resolve) => {
    stream.on("end", () => resolve({ ...found, ms: performance.now() - beganMs }));
  });
}

async function main(): Promise<boolean> {
  const table = new Map<EngineName, Row>();
  for (const file of files) {
    const engine = engineOf(file);
    process.stdout.write(`\n${file}\n`);
    const row = table.get(engine) ?? { files: 0, cases: 0, failed: 0, ms: 0 };
    const found = await runFile(file);
    table.set(engine, {
      files: row.files + 1,
      cases: row.cases + found.cases,
      failed: row.failed + found.failed,
      ms: row.ms + found.ms,
    });
  }
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
