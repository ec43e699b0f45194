// An instance that runs, however it runs: a process of its own, or a part of this one.

export type Ended = {
  /** "exit code 1", "SIGKILL". */
  readonly how: string;
  /** The signal that ended it, if one did. */
  readonly signal: string | undefined;
  /** The last thing it said on stderr. */
  readonly complaint: string | undefined;
};

export type Running = {
  readonly pid: number;
  readonly url: string;
  /** Resolves once, however it ends. */
  readonly ended: Promise<Ended>;
  /** Resolves when it begins to stop by itself: told to by somebody else, it waits for `release`. Perhaps never. */
  readonly leaving: Promise<void>;
  /** Nobody is sent to it any more: it may close. */
  release(): void;
  /** Releases it and asks it to finish; it is killed when it takes longer than its grace. */
  stop(): Promise<void>;
};

export type StartOrder = {
  readonly instance: string;
  readonly kind: "service" | "emulator";
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Rejects with StartFailure when it ends before it is ready. */
export type Starter = (order: StartOrder) => Promise<Running>;

export class StartFailure extends Error {
  readonly ended: Ended;
  constructor(ended: Ended) {
    super(ended.complaint ?? `ended with ${ended.how}`);
    this.name = "StartFailure";
    this.ended = ended;
  }
}
