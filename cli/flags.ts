// The command line, read strictly: an unknown flag, a missing value or a surplus word is an error with its name.
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { usageError } from "./command.ts";

export function readFlags<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains at length how to pass a word that begins with a dash; its first sentence says what is wrong.
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(message.split(/\. |\n/)[0] ?? message);
  }
}

export function refusePositionals(positionals: readonly string[]): void {
  if (positionals.length > 0) throw usageError(`Unexpected argument '${positionals[0]}'`);
}

/** `--scale orders=2 --scale users=3` → a map; anything else is an error with its text. */
export function readCounts(values: readonly string[], flag: string, max: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values.flatMap((each) => each.split(","))) {
    const [, name, digits] = /^([a-z-]+)=(\d{1,3})$/.exec(value) ?? [];
    const count = Number(digits);
    if (!name || count < 1 || count > max) throw usageError(`${flag} takes service=1…${max}, not '${value}'`);
    counts.set(name, count);
  }
  return counts;
}
