// One JSON line per happening, on standard output, written in batches: a line costs a string, not a system call.
// Secrets are taken out by the name of their field at any depth, errors are shown by an allow-list.
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import { Problem } from "./errors.ts";

export type Log = Logger;

export type LogOptions = {
  readonly service: string;
  readonly instance: string;
  readonly level: string;
  /** Standard output, buffered, unless told. */
  readonly destination?: DestinationStream;
};

const BUFFER_BYTES = 32_768;
/** One system call carries at most so much. */
const MAX_WRITE_BYTES = 262_144;
/** Where nobody reads our output, lines beyond this are dropped: a log never takes the process down. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const FLUSH_EVERY_MS = 250;
const MAX_REDACT_DEPTH = 6;
const CENSORED = "[redacted]";
const SECRET_FIELD =
  /^(authorization|cookie|set-cookie|souk-gateway|stripe-signature|.*password.*|.*secret.*|.*token|jwt|api[-_]?key|card(number)?|cvc|pan)$/i;
const SECRET_IN_URL = /([?&](?:orderToken|token|access_token|client_secret|payment_intent_client_secret)=)[^&#\s]*/gi;
/** An error that says more than this says it to nobody. */
const MAX_STACK_CHARACTERS = 4_000;
const MAX_CAUSES = 3;

export function createLog({ service, instance, level, destination }: LogOptions): Log {
  const stream = destination ?? bufferedStandardOutput();
  return pino(
    {
      level,
      base: { service, instance, pid: process.pid },
      messageKey: "msg",
      timestamp: () => `,"time":${Date.now()}`,
      serializers: { err: errorForLog, error: errorForLog },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields),
      },
    },
    stream,
  );
}

export type BufferedStream = DestinationStream & { flushSync(): void };

/** A process has one standard output, so it has one buffer: two would mix their lines. */
let standardOutput: BufferedStream | undefined;

/** Written when the buffer is full, at an interval, and at exit. */
export function bufferedStandardOutput(): BufferedStream {
  standardOutput ??= openStandardOutput();
  return standardOutput;
}

function openStandardOutput(): BufferedStream {
  const stream = pino.destination({
    dest: 1,
    minLength: BUFFER_BYTES,
    maxWrite: MAX_WRITE_BYTES,
    maxLength: MAX_WAITING_BYTES,
    sync: false,
  });
  const flush = (): void => {
    try {
      stream.flushSync();
    } catch {
      // Nobody reads our output any more, or it is not open yet: nothing to be done.
    }
  };
  stream.on("error", () => undefined);
  setInterval(() => stream.flush(), FLUSH_EVERY_MS).unref();
  process.on("exit", flush);
  return stream;
}

/** Takes order tokens and the like out of a URL. */
export function redactUrl(url: string): string {
  return url.includes("=") ? url.replace(SECRET_IN_URL, `$1${CENSORED}`) : url;
}

/** The same object where there is nothing to hide. */
export function redact(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    const safe = SECRET_FIELD.test(key) && value !== undefined ? CENSORED : redactValue(value, depth);
    if (safe === value) continue;
    copy ??= { ...fields };
    copy[key] = safe;
  }
  return copy ?? fields;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  if (depth >= MAX_REDACT_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((each) => redactValue(each, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return redact(value as Record<string, unknown>, depth + 1);
}

function errorForLog(error: unknown, causes = 0): unknown {
  if (!(error instanceof Error)) return stdSerializers.err(error as Error);
  const code = (error as { code?: unknown }).code;
  return {
    type: error.constructor.name,
    message: redactUrl(error.message),
    ...(typeof code === "string" && { code }),
    ...(error instanceof Problem && error.detail !== undefined && { detail: error.detail }),
    stack: redactUrl(error.stack ?? "").slice(0, MAX_STACK_CHARACTERS),
    ...(error.cause !== undefined && causes < MAX_CAUSES && { cause: errorForLog(error.cause, causes + 1) }),
  };
}
