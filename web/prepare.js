// Runs at the end of `npm ci`, on whatever Node npm runs on: builds the applications with ours, and never fails the
// install. What could not be built here is built, or complained about, at the first start.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const windows = process.platform === "win32";
const node = join(modules, ".bin", windows ? "node.cmd" : "node");

if (existsSync(node) && existsSync(join(modules, "@react-router", "dev"))) {
  const { status, stderr } = spawnSync(node, [join(here, "build.ts")], { encoding: "utf8", shell: windows });
  if (status !== 0)
    process.stderr.write(`The pages are built at the first start: ${(stderr || "").trim().slice(-500)}\n`);
}
