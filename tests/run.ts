// `npm test`: every unit test of the clone, then a small dose of the whole market. Unit tests run side by side; tests that
// start a market of their own run one after the other, because two markets at once would measure the machine.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(fileURLToPath(import.meta.url), "..", "..");
const workspaces = ["contracts", "chassis", "services", "web", "emulators", "verifier", "cli", "demo", "bench"];
/** A hundred test files load the same modules: what Node made of them is kept, as `souk up` keeps it. */
const COMPILE_CACHE = join(ROOT, "node_modules", ".cache", "souk");
const UNIT_TIMEOUT_MS = 60_000;
const MARKET_TIMEOUT_MS = 150_000;

const units = [...workspaces.map((name) => `${name}/**/*.test.ts`), "tests/architecture/*.test.ts"];
const markets = ["tests/system/*.test.ts", "tests/attack/*.test.ts", "tests/torture/*.test.ts"];

const find = (patterns: readonly string[]): readonly string[] =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((file) => !file.includes("node_modules"))
    .sort();

function run(name: string, files: readonly string[], options: readonly string[]): Promise<number> {
  process.stdout.write(`\n${name}: ${files.length} files\n`);
  if (files.length === 0) return Promise.resolve(1); // Nothing found is nothing proved.
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
  const child = spawn(process.execPath, ["--test", ...options, ...files], { cwd: ROOT, stdio: "inherit", env });
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

/** `npm test -- orders` runs the files whose path has the word. */
const wanted = process.argv.slice(2);
const chosen = (files: readonly string[]): readonly string[] =>
  wanted.length === 0 ? files : files.filter((file) => wanted.some((word) => file.includes(word)));

const unitFiles = chosen(find(units));
const marketFiles = chosen(find(markets));
const codes: number[] = [];
if (unitFiles.length > 0 || wanted.length === 0) {
  codes.push(await run("unit tests", unitFiles, ["--test-concurrency=4", `--test-timeout=${UNIT_TIMEOUT_MS}`]));
}
if (marketFiles.length > 0 || wanted.length === 0) {
  codes.push(
    await run("the whole market", marketFiles, ["--test-concurrency=1", `--test-timeout=${MARKET_TIMEOUT_MS}`]),
  );
}
process.exitCode = codes.length > 0 && codes.every((code) => code === 0) ? 0 : 1;
