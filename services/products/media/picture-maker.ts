// Pictures in other widths, made one at a time by a process that comes with the first and goes when there is nothing more
// to do. Here are the limits: how many may wait, how long one may take, how long the process stays.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atMost } from "@souk/chassis/at-most";
import type { Clock } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import type { PictureSize } from "@souk/contracts/products/picture";

export type Order = { readonly bytes: Uint8Array; readonly width: number };

/**
 * `size` is the whole picture's, upright. `broken`: nobody can see it. `busy`: too many wait. `unable`: this machine has
 * no library for it.
 */
export type Made =
  | { readonly kind: "made"; readonly bytes: Uint8Array; readonly size: PictureSize }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "unable"; readonly reason: string }
  | { readonly kind: "busy" };

export type PictureMaker = {
  make(order: Order): Promise<Made>;
  stop(): Promise<void>;
};

export type PictureMakerParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<PictureLimits>;
};

export type PictureLimits = {
  readonly waiting: number;
  /** From order to picture. A large photograph takes half a second. */
  readonly makingMs: number;
  readonly idleMs: number;
};
const LIMITS: PictureLimits = { waiting: 100, makingMs: 10_000, idleMs: 10_000 };

const WORKER = fileURLToPath(new URL("picture-worker.ts", import.meta.url));
/** One allocator's arena: threads of their own would keep what they took. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: "1", VIPS_CONCURRENCY: "1" };

export function createPictureMaker({ clock, log, limits }: PictureMakerParts): PictureMaker {
  const { waiting: maxWaiting, makingMs, idleMs } = { ...LIMITS, ...limits };
  let worker: ChildProcess | undefined;
  let idle = new AbortController();
  let waiting = 0;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  function end(): void {
    worker?.kill("SIGKILL");
    worker = undefined;
  }

  function begin(): ChildProcess {
    const begun = fork(WORKER, [], { env: ENVIRONMENT, serialization: "advanced", stdio: "ignore" });
    begun.once("exit", () => {
      if (worker === begun) worker = undefined;
    });
    return begun;
  }

  async function makeNow(order: Order): Promise<Made> {
    if (stopped) return { kind: "busy" };
    idle.abort();
    worker ??= begin();
    const made = await withinTime(answerOf(worker, order));
    if (made.kind === "unable") log.error({ reason: made.reason }, "pictures can't be made smaller here");
    if (made.kind === "broken") log.warn({ reason: made.reason }, "a picture can't be read");
    rest();
    return made;
  }

  /** Whoever takes too long is ended with its process: a decoder can't be asked to stop. */
  async function withinTime(answer: Promise<Made>): Promise<Made> {
    const made = await atMost(clock, makingMs, answer);
    if (made !== "late") return made;
    end();
    return { kind: "broken", reason: `It took longer than ${makingMs} ms.` };
  }

  function rest(): void {
    if (waiting > 1) return;
    idle = new AbortController();
    clock.sleep(idleMs, idle.signal).then(end, () => {});
  }

  return {
    make: async (order) => {
      if (stopped || waiting >= maxWaiting) return { kind: "busy" };
      waiting += 1;
      const turn = last.then(() => makeNow(order));
      last = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting -= 1;
      }
    },
    stop: async () => {
      stopped = true;
      idle.abort();
      end();
      await last;
    },
  };
}

/** A process that dies over a picture has said what there is to say about it. */
function answerOf(worker: ChildProcess, order: Order): Promise<Made> {
  return new Promise((resolve) => {
    const settle = (made: Made): void => {
      worker.off("message", settle).off("exit", died).off("error", failed);
      resolve(made);
    };
    const died = (code: number | null, signal: string | null): void =>
      settle({ kind: "broken", reason: `The process ended with ${signal ?? code}.` });
    const failed = (error: Error): void => settle({ kind: "unable", reason: error.message });
    worker.on("message", settle).once("exit", died).once("error", failed);
    worker.send(order, (error) => error && failed(error));
  });
}
