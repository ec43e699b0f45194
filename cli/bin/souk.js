#!/usr/bin/env node
// Plain JavaScript, because any Node ≥ 20 may run it: hands over to the Node that the clone has pinned.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const name = process.platform === "win32" ? "node.exe" : "node";
const pinned = join(root, "node_modules", ".bin", name);
const node = existsSync(pinned) ? pinned : process.execPath;
const child = spawn(node, [join(root, "cli", "souk.ts"), ...process.argv.slice(2)], { stdio: "inherit" });

// A terminal sends Ctrl-C to both of us; the child decides when it is done.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("error", (error) => {
  process.stderr.write(`souk: can't start Node at ${node}: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
