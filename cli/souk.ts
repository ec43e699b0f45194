// The `souk` command: finds the command, gives it what it may use, and turns its end into an exit code.
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { type Command, CommandError, exitCodes } from "./command.ts";
import { compileCacheIn } from "./compile-cache.ts";
import { createTerminal } from "./terminal/terminal.ts";

/** Loaded when asked for, so that `souk doctor` doesn't pay for what `souk up` needs. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  up: () => import("./commands/up.ts"),
  import: () => import("./commands/import.ts"),
  export: () => import("./commands/export.ts"),
  demo: () => import("./commands/demo.ts"),
  backup: () => import("./commands/backup.ts"),
  restore: () => import("./commands/restore.ts"),
  migrate: () => import("./commands/migrate.ts"),
  verify: () => import("./commands/verify.ts"),
  secrets: () => import("./commands/secrets.ts"),
  doctor: () => import("./commands/doctor.ts"),
};

async function main(words: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout, process.stderr, process.env);
  const [name, ...rest] = words;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.print(await overview());
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    terminal.note(`souk: there is no command '${name}'; 'souk help' lists them`);
    return exitCodes.usage;
  }
  const { command } = await load();
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.print(`${command.summary}\n\n${command.usage}`);
    return exitCodes.done;
  }
  try {
    return await command.run({
      arguments: rest,
      environment: process.env,
      terminal,
      clock: systemClock,
      random: systemRandom,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.note(`souk: ${error.message}`);
    if (error.exitCode === exitCodes.usage) terminal.note(`      'souk ${name} --help' says how it is used`);
    return error.exitCode;
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(8)} ${(await load()).command.summary}`),
  );
  return [
    "souk: an online shop made of small services",
    "",
    ...lines,
    "",
    "SOUK_DATA_DIR (default ./data) says which shop, SOUK_URL which gateway. 'souk <command> --help' says more.",
  ].join("\n");
}

enableCompileCache(compileCacheIn(join(import.meta.dirname, "..")));
process.exitCode = await main(process.argv.slice(2));
