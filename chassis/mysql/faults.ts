// What a failed statement means to us: try the whole operation again, tell the client that the store is away, or a fault
// of ours. Numbers are those of MySQL's and MariaDB's error references; where only one of them has it, that is said.
import { Problem, problem } from "../errors.ts";

/** What the server says; the driver's own errors and the network's have no sqlMessage. */
export type ServerError = Error & { readonly errno: number; readonly sqlMessage: string };

const DEADLOCK = 1213;
const LOCK_WAIT = 1205;
const DUPLICATE = 1062;
/**
 * Another operation was in the way; running ours again from its beginning is right. 1020: the row has changed since the
 * snapshot (MariaDB); 1412, 1615: the table was altered meanwhile.
 */
const retriable = new Set([DEADLOCK, LOCK_WAIT, 1020, 1412, 1615]);

/**
 * 1040, 1129, 1203, 1226: no more connections for us; 1021, 1037, 1038, 1041, 1114: disk or memory is full; 1047: not in
 * the cluster (MariaDB); 1053, 1927, 3168, 4031: it stops, or has ended the connection; 1152, 1158 to 1161, 1184: the
 * network; 1180, 3100: the commit failed; 1290, 1792, 1836: it is a replica now; 1317, 1969, 3024: the statement was
 * cancelled or took too long; 1461: too many prepared statements.
 */
const away = new Set([
  ...[1021, 1037, 1038, 1040, 1041, 1047, 1053, 1114, 1129, 1152, 1158, 1159, 1160, 1161, 1180, 1184, 1203, 1226],
  ...[1290, 1317, 1461, 1792, 1836, 1927, 1969, 3024, 3100, 3168, 4031],
]);
/** After these the connection is gone, or leads to a server that takes no writes. */
const lost = new Set([1053, 1152, 1158, 1159, 1160, 1161, 1184, 1290, 1792, 1836, 1927, 3168, 4031]);
const RETRY_AFTER_SECONDS = 1;

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "sqlMessage" in error && "errno" in error;
}

export function codeOf(error: unknown): number | undefined {
  return isServerError(error) ? error.errno : undefined;
}

export function isRetriable(error: unknown): boolean {
  return retriable.has(codeOf(error) ?? 0);
}

/** Has waited long already: again, but not often. */
export function isLockWait(error: unknown): boolean {
  return codeOf(error) === LOCK_WAIT;
}

/** One of the row's keys is there already. The statement alone is undone, the transaction goes on. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === DUPLICATE;
}

/** Whether the connection is good for nothing any more: it is thrown away, not given back. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || lost.has(code);
}

/** For what a statement or a connection attempt has thrown; not for what an operation throws itself. */
export function toFault(error: unknown): unknown {
  // What is no number, too big for one, or undefined: a mistake of ours, not the server's.
  if (error instanceof Problem || error instanceof TypeError || error instanceof RangeError) return error;
  const code = codeOf(error);
  return code === undefined || away.has(code) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): Problem {
  return problem("unavailable", "the store is away", { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
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
