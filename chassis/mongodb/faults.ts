// What a failed command means to us: run the whole operation again, tell the client that the store is away, or a fault of
// ours. Codes are those of MongoDB's `error_codes.yml`, labels those of its driver specifications.
import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError } from "mongodb";
import { Problem, problem } from "../errors.ts";

const WRITE_CONFLICT = 112;
const DUPLICATE_KEY = 11000;
const NO_SUCH_TRANSACTION = 251;
const RETRY_AFTER_SECONDS = 1;

/**
 * 6, 7, 89, 9001: network; 11600, 11602, 91, 189, 10107, 13435, 10058, 13436: the primary stops, steps down or recovers;
 * 50, 262, 290: it took too long; 64, 100: no majority; 133, 134: nobody to read from; 14031: out of disk; 225: sessions.
 */
const away = new Set([
  6, 7, 50, 64, 89, 91, 100, 133, 134, 189, 225, 262, 290, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031,
]);

/** The driver's own, by name: they have no code. */
const awayNames =
  /^Mongo(Network|ServerSelection|WaitQueueTimeout|PoolCleared|PoolClosed|TopologyClosed|NotConnected|ServerClosed|ConnectionPool|WriteConcern|ExpiredSession|OperationTimeout)/;

export function codeOf(error: unknown): number | undefined {
  return error instanceof MongoServerError && typeof error.code === "number" ? error.code : undefined;
}

/** Another operation was in the way, or the primary moved; running ours again from its beginning is right. */
export function isRetriable(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return error.hasErrorLabel("TransientTransactionError") || codeOf(error) === WRITE_CONFLICT;
}

/** Two put in the same key at the same time; whoever runs again sees the other's document, and decides by it. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === DUPLICATE_KEY;
}

/** The commit may have happened or not; only asking again for the same commit can tell. */
export function isUnknownCommit(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel("UnknownTransactionCommitResult");
}

/** For what a command or a connection attempt has thrown; not for what an operation throws itself. */
export function toFault(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof MongoError)) return error;
  const code = codeOf(error);
  if (isDriversOwn(error) || (code !== undefined && away.has(code))) return unavailable(error);
  return isRetriable(error) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): Problem {
  return problem("unavailable", "the store is away", { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** The driver asks a second time by itself, so that an answer like this may be to a commit that had succeeded. */
export function isForgotten(error: unknown): boolean {
  return codeOf(error) === NO_SUCH_TRANSACTION;
}

export function isNetworkError(error: unknown): boolean {
  return error instanceof MongoNetworkError || (error instanceof MongoError && isDriversOwn(error));
}

/** What a bulk command could not send is wrapped, and has no code of a server. */
function isDriversOwn(error: MongoError): boolean {
  return awayNames.test(error.name) || (error instanceof MongoBulkWriteError && codeOf(error) === undefined);
}

/** One line for the terminal. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? (error.message.split("\n", 1)[0] ?? error.name) : String(error);
}
