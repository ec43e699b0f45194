// One request on one connection: sends it, gathers the answer within a bound, and says how it failed. Speaks undici's
// dispatch interface directly: its promise interface makes a stream per answer, which costs more than the answer.
import type { Dispatcher } from "undici";
import type { Target } from "./client-balancer.ts";
import type { Deadlines, Timed } from "./client-deadlines.ts";

export type Outgoing = {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  /** Name, value, name, value. */
  readonly headers: string[];
  readonly body: string | Uint8Array | undefined;
  readonly untilMs: number;
};

export type Answer = {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/**
 * `refused`: nobody listens, nothing was sent. `broken`: the connection ended; the request may have had its effect.
 * `late`: the deadline came. `senseless`: the answer breaks HTTP or is larger than MAX_ANSWER_BYTES.
 */
export type Failure = { readonly kind: "refused" | "broken" | "late" | "senseless"; readonly error: Error };

export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);
const LATE = new Error("the deadline came");
const TOO_LARGE = new Error("the answer is too large");
const REFUSED_CODES = new Set([
  "ECONNREFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  // A pool that is closed takes nothing more; what it took before, it finishes.
  "UND_ERR_CLOSED",
  "EAI_AGAIN",
]);
const BROKEN_CODES = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_DESTROYED", "UND_ERR_ABORTED"]);

class Attempt implements Dispatcher.DispatchHandler, Timed {
  readonly untilMs: number;
  readonly #resolve: (outcome: Answer | Failure) => void;
  readonly #deadlines: Deadlines;
  readonly #target: Target;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer | Buffer[] = EMPTY;
  #bytes = 0;
  #status = 0;
  #headers: Answer["headers"] = {};
  #over = false;

  constructor(target: Target, untilMs: number, deadlines: Deadlines, resolve: (outcome: Answer | Failure) => void) {
    this.#target = target;
    this.untilMs = untilMs;
    this.#deadlines = deadlines;
    this.#resolve = resolve;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(LATE);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Answer["headers"]): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) controller.abort(TOO_LARGE);
    else if (this.#chunks === EMPTY) this.#chunks = chunk;
    else if (Array.isArray(this.#chunks)) this.#chunks.push(chunk);
    else this.#chunks = [this.#chunks, chunk];
  }

  onResponseEnd(): void {
    const body = Array.isArray(this.#chunks) ? Buffer.concat(this.#chunks) : this.#chunks;
    this.#finish({ kind: "answer", status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#finish({ kind: kindOf(error), error });
  }

  /** The deadline came, perhaps before a connection was free. */
  expire(): void {
    this.#finish({ kind: "late", error: LATE });
    this.#controller?.abort(LATE);
  }

  #finish(outcome: Answer | Failure): void {
    if (this.#over) return;
    this.#over = true;
    this.#target.inFlight -= 1;
    this.#deadlines.remove(this);
    this.#resolve(outcome);
  }
}

export function attempt(target: Target, outgoing: Outgoing, deadlines: Deadlines): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const handler = new Attempt(target, outgoing.untilMs, deadlines, resolve);
    target.inFlight += 1;
    deadlines.add(handler);
    try {
      target.pool.dispatch(
        {
          method: outgoing.method,
          path: outgoing.path,
          headers: outgoing.headers,
          ...(outgoing.body !== undefined && { body: outgoing.body }),
        },
        handler,
      );
    } catch (error) {
      handler.onResponseError(undefined, error as Error);
    }
  });
}

export function kindOf(error: Error): Failure["kind"] {
  if (error === LATE) return "late";
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && REFUSED_CODES.has(code)) return "refused";
  if (typeof code === "string" && BROKEN_CODES.has(code)) return "broken";
  // Happy eyeballs reports all addresses' failures in one.
  if (error instanceof AggregateError && error.errors.every((each: Error) => kindOf(each) === "refused"))
    return "refused";
  return "senseless";
}
