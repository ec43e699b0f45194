// The house as architecture.md draws it: imports point one way only, files are small rooms with whole-word names, and time
// and chance come from the chassis alone.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAX_LINES = 400;
/** Lists are read in pieces, not as a whole: routes, drawings, the cases of one port. */
const MAX_LIST_LINES = 700;
const isList = (path: string): boolean =>
  /^contracts\/.*routes\.ts$|^demo\/pictures\/|[.-]conformance\.ts$|\.(test|engine)\.ts$/.test(path);
const folders = [
  "contracts",
  "chassis",
  "services",
  "web",
  "emulators",
  "verifier",
  "cli",
  "demo",
  "bench",
  "tests",
  "deploy",
];

type Source = { readonly path: string; readonly text: string };
const sources: readonly Source[] = folders
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT }))
  .filter((path) => !path.includes("node_modules") && !/^web\/[a-z]+\/build\//.test(path.replaceAll("\\", "/")))
  .map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(ROOT, path), "utf8") }));

/** `orders` in services/orders, `stripe` in emulators/stripe, else the first folder. */
function packageOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return ["services", "emulators", "web"].includes(first) ? `${first}/${second}` : first;
}

const packages: ReadonlyMap<string, string> = new Map(
  globSync("{contracts,chassis,services/*,emulators/*,web/*,verifier,cli,demo,bench,tests}/package.json", {
    cwd: ROOT,
  }).map((file) => [
    (JSON.parse(readFileSync(join(ROOT, file), "utf8")) as { name: string }).name,
    dirname(file).replaceAll("\\", "/"),
  ]),
);

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s*["']([^"']+)["']/g;

type Import = { readonly from: string; readonly to: string; readonly specifier: string; readonly file: string };

function importsOf({ path, text }: Source): readonly Import[] {
  return [...text.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    const to = targetOf(path, specifier);
    return to === undefined ? [] : [{ from: packageOf(path), to, specifier, file: path }];
  });
}

/** The package of ours that a specifier leads to. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("."))
    return packageOf(relative(ROOT, resolve(ROOT, dirname(path), specifier)).replaceAll("\\", "/"));
  const [, name] = /^(@souk\/[a-z-]+)/.exec(specifier) ?? [];
  return name === undefined ? undefined : packages.get(name);
}

const isTest = (path: string): boolean =>
  /[.-](test|conformance|harness|fixture|engine)\.ts$|\/testing\/|\/testing\.ts$|^tests\/|^bench\//.test(path);
const imports = sources.flatMap(importsOf);
const crossing = imports.filter(({ from, to }) => from !== to);

/** Who may import whom; everything else is forbidden. */
const allowed: Readonly<Record<string, (to: string) => boolean>> = {
  contracts: () => false,
  chassis: (to) => to === "contracts",
  services: (to) => to === "contracts" || to === "chassis",
  emulators: (to) => to === "chassis",
  // The pages know the process that serves them by the type of what it gives them.
  web: (to) => to === "contracts" || to === "chassis" || to === "web/server",
  verifier: () => false,
  demo: () => false,
  cli: (to) => ["contracts", "chassis", "verifier", "demo"].includes(to) || /^(services|emulators|web)\//.test(to),
  bench: () => true,
  tests: () => true,
};

test("imports point one way only", () => {
  const wrong = crossing.filter(({ from, to, file }) => {
    const rule = allowed[from.split("/")[0] ?? ""];
    // A service's tests may start the emulator that stands in for its provider.
    if (isTest(file) && from.startsWith("services/") && to.startsWith("emulators/")) return false;
    return !rule?.(to);
  });
  assert.deepEqual(
    wrong.map(({ file, specifier }) => `${file} imports ${specifier}`),
    [],
  );
  assert.ok(crossing.length > 100, "the test reads imports at all");
});

test("the chassis takes only the kernel of the contracts", () => {
  const kernel = new Set(["schema", "problem", "access", "route", "event"].map((name) => `@souk/contracts/${name}`));
  const wrong = crossing.filter(
    ({ from, specifier, file }) => from === "chassis" && !isTest(file) && !kernel.has(specifier),
  );
  assert.deepEqual(
    wrong.map(({ file, specifier }) => `${file} imports ${specifier}`),
    [],
  );
});

test("the command line takes of a service its front door only", () => {
  const deep = crossing.filter(
    ({ from, to, specifier }) =>
      from === "cli" && /^(services|emulators)\//.test(to) && !/^@souk\/[a-z-]+$/.test(specifier),
  );
  assert.deepEqual(deep, []);
});

test("only tests import test code", () => {
  const wrong = sources
    .filter(({ path }) => !isTest(path))
    .flatMap((source) =>
      [...source.text.matchAll(IMPORT)]
        .map((match) => match[1] ?? match[2] ?? match[3] ?? "")
        .filter((specifier) =>
          /[.-](test|conformance|harness|fixture|engine)\.ts$|\/testing\/|\/testing(\.ts)?$/.test(specifier),
        )
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
  assert.deepEqual(wrong, []);
});

/** Comments and strings may speak of what code may not do. */
const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/[^\n]*/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');

test("time and chance come from the chassis", () => {
  const forbidden = /\bDate\.now\(|\bMath\.random\(|\brandomUUID\b|\bnew Date\(\)|\brandomBytes\(/;
  const wrong = sources
    // The chassis does not run in browsers; there the back office's one clock is its own.
    .filter(({ path }) => !path.startsWith("chassis/") && path !== "web/admin/src/browser/now.ts" && !isTest(path))
    .filter(({ text }) => forbidden.test(codeOf(text)))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test("every test runs, and nothing looks away from the types", () => {
  const marks = [
    ["a test that is skipped or alone", /\b(test|it|describe|suite)\.(skip|only|todo)\(|\b(skip|only|todo): true/],
    ["any", /: any\b|\bas any\b|<any>/],
    ["a silenced compiler", new RegExp("@ts-" + "(ignore|nocheck)")],
    ["a note to do it later", new RegExp("\\b(TO" + "DO|FIX" + "ME)\\b")],
  ] as const;
  const wrong = sources
    .filter(({ path }) => !path.endsWith("architecture/imports.test.ts"))
    .flatMap(({ path, text }) =>
      marks
        .filter(([what, mark]) =>
          mark.test(what === "a silenced compiler" || what.startsWith("a note") ? text : codeOf(text)),
        )
        .map(([what]) => `${path}: ${what}`),
    );
  assert.deepEqual(wrong, []);
});

test("files are small rooms with names of whole words", () => {
  const tooLong = ({ path, text }: Source): boolean =>
    text.split("\n").length > (isList(path) ? MAX_LIST_LINES : MAX_LINES);
  assert.deepEqual(
    sources.filter(tooLong).map(({ path }) => path),
    [],
  );
  const names = sources.map(({ path }) => path.split("/").at(-1) ?? "");
  assert.deepEqual(
    names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.tsx?$/.test(name)),
    [],
    "kebab-case",
  );
  const vague = /^(utils?|helpers?|managers?|common|misc|stuff)\b|-(utils?|helpers?|manager)\./;
  assert.deepEqual(
    names.filter((name) => vague.test(name)),
    [],
  );
});

test("each file says at its head what it is for", () => {
  const silent = sources
    .filter(({ path }) => !/\.(test|engine)\.ts$/.test(path))
    .filter(({ text }) => !/^(#![^\n]*\n)?(\/\/|\/\*)/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(silent, []);
});
