// One forwarded request on one connection. A small answer is gathered and handed over whole; a large one flows to the
// client as it comes, at the client's pace. Speaks undici's dispatch interface: a stream per answer would cost more
// than the answer.
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { type Failure, kindOf } from "@souk/chassis/client-attempt";
import type { Target } from "@souk/chassis/client-balancer";
import type { Deadlines, Timed } from "@souk/chassis/client-deadlines";
import type { Dispatcher } from "undici";

export type Outgoing = {
  readonly method: string;
  readonly path: string;
  /** Flat name-value list. */
  readonly headers: string[];
  readonly body: Buffer | Readable | undefined;
  readonly untilMs: number;
};

export type Answer = {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Where a large answer goes. */
export type Outlet = {
  start(status: number, headers: IncomingHttpHeaders): void;
  /** False: wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  onDrain(resume: () => void): void;
  onGone(abort: () => void): void;
  end(): void;
  /** The answer broke off after it had begun. */
  broken(): void;
};

export type Outcome = Answer | { readonly kind: "streamed"; readonly status: number } | Failure;

/** Up to here an answer is gathered. */
export const MAX_GATHERED_BYTES = 512 * 1024;
const EMPTY = Buffer.alloc(0);
const LATE = new Error("the deadline came");
const GONE = new Error("the client has gone");

class UpstreamAttempt implements Dispatcher.DispatchHandler, Timed {
  readonly untilMs: number;
  readonly #target: Target;
  readonly #outlet: Outlet | undefined;
  readonly #deadlines: Deadlines;
  readonly #resolve: (outcome: Outcome) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #streaming = false;
  #over = false;

  constructor(
    target: Target,
    options: { readonly untilMs: number; readonly outlet: Outlet | undefined; readonly deadlines: Deadlines },
    resolve: (outcome: Outcome) => void,
  ) {
    this.#target = target;
    this.untilMs = options.untilMs;
    this.#outlet = options.outlet;
    this.#deadlines = options.deadlines;
    this.#resolve = resolve;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(LATE);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const length = headers["content-length"];
    if (this.#outlet === undefined || status === 204 || (length !== undefined && Number(length) <= MAX_GATHERED_BYTES))
      return;
    this.#streaming = true;
    this.#outlet.onGone(() => controller.abort(GONE));
    this.#outlet.start(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#streaming) {
      this.#chunks.push(chunk);
    } else if (this.#outlet?.write(chunk) === false) {
      controller.pause();
      this.#outlet.onDrain(() => controller.resume());
    }
  }

  onResponseEnd(): void {
    if (this.#streaming) {
      this.#outlet?.end();
      this.#finish({ kind: "streamed", status: this.#status });
      return;
    }
    const [first = EMPTY] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#finish({ kind: "answer", status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#streaming) {
      this.#outlet?.broken();
      this.#finish({ kind: "streamed", status: this.#status });
    } else {
      this.#finish({ kind: kindOf(error), error });
    }
  }

  expire(): void {
    if (this.#streaming) return; // Bytes flow: the client's pace decides.
    this.#finish({ kind: "late", error: LATE });
    this.#controller?.abort(LATE);
  }

  #finish(outcome: Outcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#target.inFlight -= 1;
    this.#deadlines.remove(this);
    this.#resolve(outcome);
  }
}

export function attemptUpstream(
  target: Target,
  outgoing: Outgoing,
  deadlines: Deadlines,
  outlet: Outlet | undefined,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const attempt = new UpstreamAttempt(target, { untilMs: outgoing.untilMs, outlet, deadlines }, resolve);
    target.inFlight += 1;
    deadlines.add(attempt);
    try {
      target.pool.dispatch(
        {
          method: outgoing.method,
          path: outgoing.path,
          headers: outgoing.headers,
          ...(outgoing.body !== undefined && { body: outgoing.body }),
        },
        attempt,
      );
    } catch (error) {
      attempt.onResponseError(undefined, error as Error);
    }
  });
}
