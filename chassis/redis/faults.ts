// What a failed command means to us: the store is away (or nobody knows what became of the command), or a fault of ours.
import { Problem, problem } from "../errors.ts";

const RETRY_AFTER_SECONDS = 1;

/**
 * The first word of an error that the server answers before it has done anything. LOADING: it reads its file; BUSY: a
 * script runs; OOM: memory is full (noeviction); MISCONF: it can't write its file; READONLY, MASTERDOWN: it is a replica now.
 */
const away =
  /^(LOADING|BUSY|OOM|MISCONF|READONLY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|UNKILLABLE|NOAUTH|WRONGPASS)\b/;

/** An error that the server has answered, not one of the way to it. */
export class ServerReply extends Error {
  override readonly name = "ServerReply";
}

export const isReply = (error: unknown, word: string): boolean =>
  error instanceof ServerReply && (error.message === word || error.message.startsWith(`${word} `));

/**
 * Network, time-out, a queue that is full, a connection that ended while we waited: as with any store, nobody knows then
 * whether it took effect, and every operation is such that it may be repeated.
 */
export function toFault(error: unknown): unknown {
  if (error instanceof Problem) return error;
  return error instanceof ServerReply && !away.test(error.message) ? error : unavailable(error);
}

export function unavailable(cause: unknown): Problem {
  return problem("unavailable", "the store is away", { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** One line for the terminal. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? (error.message.split("\n", 1)[0] ?? error.name) : String(error);
}
