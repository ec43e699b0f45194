// One JSON line per happening, on standard output, written in batches: a line costs a string, not a system call.
// Secrets are taken out by the name of their field at any depth, errors are shown by an allow-list.
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import { Problem } from "./errors.ts";
import { bufferedStandardOutput } from "./log-output.ts";
import type { RecentErrors } from "./recent-errors.ts";

export { bufferedStandardOutput } from "./log-output.ts";

export type Log = Logger;

export type LogOptions = {
  readonly service: string;
  readonly instance: string;
  readonly level: string;
  /** Standard output, buffered, unless told. */
  readonly destination?: DestinationStream;
  /** Is told every line. */
  readonly errors?: Pick<RecentErrors, "note">;
};

const MAX_REDACT_DEPTH = 6;
const CENSORED = "[redacted]";
const SECRET_FIELD =
  /^(authorization|cookie|set-cookie|souk-gateway|stripe-signature|.*password.*|.*secret.*|.*token|transaction|nonce|.*verifier|jwt|api[-_]?key|card(number)?|cvc|pan)$/i;
/** `code`, `state` and the like come back from OpenID providers in the browser's URL (RFC 6749, 4.1.2). */
const SECRET_IN_URL =
  /([?&](?:orderToken|token|access_token|client_secret|payment_intent_client_secret|code|state|nonce|transaction)=)[^&#\s]*/gi;
/** Most URLs have none of these, and this is the cheaper look. */
const SECRET_WORD = /token=|secret=|code=|state=|nonce=|transaction=/i;
/** An error that says more than this says it to nobody. */
const MAX_STACK_CHARACTERS = 4_000;
const MAX_CAUSES = 3;

export function createLog({ service, instance, level, destination, errors }: LogOptions): Log {
  const output = destination ?? bufferedStandardOutput();
  const stream = errors === undefined ? output : heardBy(errors, output);
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

function heardBy(errors: Pick<RecentErrors, "note">, output: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      errors.note(line);
      output.write(line);
    },
  };
}

/** Takes order tokens and the like out of a URL. */
export function redactUrl(url: string): string {
  return SECRET_WORD.test(url) ? url.replace(SECRET_IN_URL, `$1${CENSORED}`) : url;
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
