// What the user sees. Results go to stdout, progress and complaints to stderr; colours and moving lines only where a
// person is looking.
import type { Writable } from "node:stream";

export type Terminal = {
  /** A line of the result. */
  print(text?: string): void;
  /** A line beside the result: a warning, a hint, what is going on. */
  note(text: string): void;
  /** Replaces the last progress line where a person is looking; elsewhere says nothing until `done`. */
  progress(text: string): void;
  /** Ends the progress line with a last word. */
  done(text: string): void;
  style(kind: Style, text: string): string;
};

const styles = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36" } as const;
export type Style = keyof typeof styles;

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };
const FALLBACK_COLUMNS = 100;

export function createTerminal(
  out: Stream,
  err: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const coloured = out.isTTY === true && environment.NO_COLOR === undefined && environment.TERM !== "dumb";
  const moving = err.isTTY === true && environment.TERM !== "dumb";
  let open = false;
  const clear = (): void => {
    if (open) err.write("\r\u001b[2K");
    open = false;
  };
  return {
    print: (text = "") => {
      clear();
      out.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      err.write(`${text}\n`);
    },
    progress: (text) => {
      if (!moving) return;
      clear();
      err.write(text.slice(0, (err.columns ?? FALLBACK_COLUMNS) - 1));
      open = true;
    },
    done: (text) => {
      clear();
      err.write(`${text}\n`);
    },
    style: (kind, text) => (coloured ? `\u001b[${styles[kind]}m${text}\u001b[0m` : text),
  };
}
