// Standard output for lines: gathered, and written many at once, so that a line costs a push to a list. (pino's own
// destination measures the whole of what waits at every line, which on the gateway's cached path cost more than the
// answer.)
import { write, writeSync } from "node:fs";

export type LineOutput = {
  write(line: string): void;
  /** Everything that waits, at once: before the process ends. */
  flushSync(): void;
};

export type LineOutputOptions = {
  readonly fd: number;
  readonly flushEveryMs?: number;
};

const BATCH_CHARACTERS = 32_768;
const FLUSH_EVERY_MS = 250;
/** Where nobody reads our output, lines beyond this are dropped: a log never takes the process down. */
const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;
const BUSY_RETRY_MS = 20;
const SYNC_TRIES = 100;

class BatchedOutput implements LineOutput {
  readonly #fd: number;
  #lines: string[] = [];
  #waiting = 0;
  #writing = false;
  #closed = false;

  constructor({ fd, flushEveryMs = FLUSH_EVERY_MS }: LineOutputOptions) {
    this.#fd = fd;
    setInterval(() => this.#flush(), flushEveryMs).unref();
    process.on("exit", () => this.flushSync());
  }

  write(line: string): void {
    if (this.#waiting >= MAX_WAITING_CHARACTERS || this.#closed) return;
    this.#lines.push(line);
    this.#waiting += line.length;
    if (this.#waiting >= BATCH_CHARACTERS) this.#flush();
  }

  flushSync(): void {
    let rest = this.#take();
    for (let tries = 0; rest.length > 0 && tries < SYNC_TRIES; tries += 1) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if (codeOf(error) !== "EAGAIN") return; // Nobody reads any more.
      }
    }
  }

  #take(): Buffer {
    const text = this.#lines.join("");
    this.#lines = [];
    this.#waiting = 0;
    return Buffer.from(text);
  }

  #flush(): void {
    if (this.#writing || this.#lines.length === 0 || this.#closed) return;
    this.#writing = true;
    this.#writeRest(this.#take());
  }

  #writeRest(rest: Buffer): void {
    write(this.#fd, rest, 0, rest.length, null, (error, written) => {
      if (error && codeOf(error) === "EAGAIN") {
        setTimeout(() => this.#writeRest(rest), BUSY_RETRY_MS);
      } else if (error) {
        this.#closed = true;
        this.#lines = [];
      } else if (written < rest.length) {
        this.#writeRest(rest.subarray(written));
      } else {
        this.#writing = false;
        if (this.#waiting >= BATCH_CHARACTERS) this.#flush();
      }
    });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}

export function createLineOutput(options: LineOutputOptions): LineOutput {
  return new BatchedOutput(options);
}

/** A process has one standard output, so it has one buffer: two would mix their lines. */
let standardOutput: LineOutput | undefined;

export function bufferedStandardOutput(): LineOutput {
  standardOutput ??= createLineOutput({ fd: 1 });
  return standardOutput;
}
