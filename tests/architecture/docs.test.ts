// What the guides say can be followed: links lead somewhere, every setting is explained, every script named exists.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const guides = globSync(["*.md", "docs/**/*.md", "{services,emulators,web}/**/README.md"], { cwd: ROOT })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.includes("node_modules"));

const LINK = /\]\(([^)\s]+)\)/g;
const HEADING = /^#{1,6} (.+)$/gm;

/** As forges do it: lower case, punctuation gone, hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

test("relative links lead to files and headings that are there", () => {
  const broken = guides.flatMap((guide) =>
    [...read(guide).matchAll(LINK)].flatMap(([, target = ""]) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? guide : relative(ROOT, join(ROOT, dirname(guide), path));
      if (!existsSync(join(ROOT, file))) return [`${guide}: ${target}`];
      if (anchor === undefined) return [];
      const anchors = [...read(file).matchAll(HEADING)].map(([, heading = ""]) => anchorOf(heading));
      return anchors.includes(anchor) ? [] : [`${guide}: ${target}`];
    }),
  );
  assert.deepEqual(broken, []);
});

test("every setting of a service stands in the guide to operations", () => {
  const guide = read("docs/operations.md");
  const missing = ["chassis/config.ts", ...globSync("{services,emulators,web}/*/config.ts", { cwd: ROOT })].flatMap(
    (file) =>
      [...read(file).matchAll(/^ {2}([A-Z][A-Z0-9_]+): setting/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => !guide.includes(`\`${name}\``))
        .map((name) => `${file}: ${name}`),
  );
  assert.deepEqual(missing, []);
});

test("every npm script and every souk command that a guide names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };
  const commands = new Set(globSync("cli/commands/*.ts", { cwd: ROOT }).map((file) => /(\w+)\.ts$/.exec(file)?.[1]));
  const unknown = guides.flatMap((guide) => {
    const text = read(guide);
    return [
      ...[...text.matchAll(/npm run ([\w:-]+)/g)].filter(([, name = ""]) => scripts[name] === undefined),
      ...[...text.matchAll(/npx souk ([a-z]+)/g)].filter(([, name]) => !commands.has(name)),
    ].map(([found]) => `${guide}: ${found}`);
  });
  assert.deepEqual(unknown, []);
});
