// What a failed statement means to us: try the whole operation again, tell the client that the store is away, or a fault
// of ours. SQLSTATE codes are those of the manual, appendix A.
import { DatabaseError } from "pg";
import { Problem, problem } from "../errors.ts";

/** Another operation was in the way; running ours again from its beginning is right. */
const retriable = new Set(["40001", "40P01"]);

/**
 * 08: connection; 53: too many connections, out of disk or memory; 57P: the server stops, crashed, starts; 57014: it took
 * longer than statement_timeout; 55P03: than lock_timeout; 25P03: than idle_in_transaction_timeout; 25006: the server is
 * a standby now.
 */
const away = /^(08|53|57P|57014$|55P03$|25P03$|25006$)/;
/** 22021, 22P05: U+0000, which a text of PostgreSQL can't hold. */
const unstorable = new Set(["22021", "22P05"]);
const RETRY_AFTER_SECONDS = 1;

export function codeOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

export function isRetriable(error: unknown): boolean {
  return retriable.has(codeOf(error) ?? "");
}

/** Whether the connection is good for nothing any more: it is thrown away, not given back. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return true; // The network's errors and the driver's own have no SQLSTATE.
  return /^(08|57P|25P03)/.test(code) || (error instanceof DatabaseError && error.severity === "FATAL");
}

/** For what a statement or a connection attempt has thrown; not for what an operation throws itself. */
export function toFault(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const code = codeOf(error);
  if (code === undefined || away.test(code)) return unavailable(error);
  if (unstorable.has(code))
    return problem("unprocessable", "a text has a character that can't be stored", { cause: error });
  return error;
}

export function unavailable(cause: unknown): Problem {
  return problem("unavailable", "the store is away", { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** A unique constraint, by its name, that a write has met. */
export function isDuplicateOf(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.code === "23505" && error.constraint === constraint;
}

/** As Node has them: `ECONNREFUSED`, `ENOTFOUND`, … */
export function isNetworkError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/** One line for the terminal. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? (error.message.split("\n", 1)[0] ?? error.name) : String(error);
}
