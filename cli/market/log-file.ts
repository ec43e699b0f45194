// A child's output on disk, in files of bounded size. Chunks are written as they come; only what may be a warning is
// looked at line by line, because the parent shares the machine with the shop.
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";

export type LogFile = {
  write(chunk: Buffer): void;
  close(): void;
};

export type LogFileOptions = {
  readonly path: string;
  /** A line of level warn or above, without its line end. */
  readonly onComplaint: (line: string) => void;
  readonly maxBytes?: number;
  readonly kept?: number;
};

export const LOG_MAX_BYTES = 10 * 1024 * 1024;
export const LOG_KEPT_FILES = 3;
/** A line that is longer is not looked at. */
const MAX_LINE_BYTES = 64 * 1024;
const complaints = ["warn", "error", "fatal"].map((level) => `"level":"${level}"`);
const NEW_LINE = 10;

export function openLogFile(options: LogFileOptions): LogFile {
  const maxBytes = options.maxBytes ?? LOG_MAX_BYTES;
  let size = sizeOf(options.path);
  let file: number | undefined = open(options.path);
  const look = createComplaintFilter(options.onComplaint);
  const rotate = (): void => {
    if (file !== undefined) closeSync(file);
    shift(options.path, options.kept ?? LOG_KEPT_FILES);
    file = open(options.path);
    size = 0;
  };
  return {
    write: (chunk) => {
      if (file === undefined) return;
      try {
        if (size > 0 && size + chunk.length > maxBytes) rotate();
        size += writeSync(file, chunk);
      } catch (error) {
        options.onComplaint(`the log can't be written: ${error instanceof Error ? error.message : error}`);
      }
      look(chunk);
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function createComplaintFilter(onComplaint: (line: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const whole = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = whole.lastIndexOf(NEW_LINE);
    if (end < 0) {
      rest = whole.length > MAX_LINE_BYTES ? Buffer.alloc(0) : whole;
      return;
    }
    rest = whole.subarray(end + 1);
    // Cheap test on the bytes first: nearly all chunks hold no complaint.
    const lines = whole.subarray(0, end);
    if (!complaints.some((level) => lines.includes(level))) return;
    for (const line of lines.toString("utf8").split("\n")) {
      if (complaints.some((level) => line.includes(level))) onComplaint(line);
    }
  };
}

/** `x.log` → `x.log.1` → … ; the oldest goes. */
function shift(path: string, kept: number): void {
  rmSync(`${path}.${kept}`, { force: true });
  for (let index = kept - 1; index >= 0; index -= 1) {
    const from = index === 0 ? path : `${path}.${index}`;
    if (sizeOf(from) > 0) renameSync(from, `${path}.${index + 1}`);
  }
}

const open = (path: string): number => openSync(path, "a", 0o600);

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** One readable line of a JSON log line: who, how bad, what. */
export function condense(instance: string, line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { message?: string };
    };
    const reason = err?.message && !msg?.includes(err.message) ? `: ${err.message}` : "";
    return `${instance} ${level ?? "?"}: ${msg ?? "?"}${reason}`.slice(0, 300);
  } catch {
    return `${instance}: ${line.slice(0, 300)}`;
  }
}
