// What a command is given and how it fails. A failure that the user can act on is one clear line, not a stack.
import type { Clock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import type { Terminal } from "./terminal/terminal.ts";

export type CommandContext = {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
};

export type Command = {
  readonly summary: string;
  readonly usage: string;
  /** The process's exit code. */
  run(context: CommandContext): Promise<number>;
};

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Shown as `souk: <message>`; nothing of it is a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string): CommandError => new CommandError(message, exitCodes.usage);
