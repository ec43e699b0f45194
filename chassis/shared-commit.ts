// Which operations of this process share a transaction. Each says by name what it touches. While groups are under way those
// that come wait and make the next one; two that touch the same are never under way together, and go in the order in which
// they came. So load makes groups larger, and an idle store makes nobody wait.
import type { Clock } from "./clock.ts";
import { isUnavailable, problem } from "./errors.ts";
import type { Outcome } from "./lockstep.ts";

export type SharedCommit<Operation> = {
  /**
   * Resolves with what `run` answered for it, or rejects with its error. `shares`: the names are all that it decides on and
   * writes, so it may be run with others; one that does not is run alone as soon as its names are free.
   */
  take(operation: Operation, names: readonly string[], shares: boolean): Promise<unknown>;
};

export type SharedCommitOptions<Operation> = {
  /** In one transaction. Answers in their order; never rejects. */
  readonly run: (operations: readonly Operation[]) => Promise<readonly Outcome<unknown>[]>;
  /** Bounds one transaction, so that nobody waits long for strangers. */
  readonly maxOperations?: number;
  readonly clock: Pick<Clock, "sleep">;
};

const MAX_OPERATIONS = 32;
/** A group that takes longer waits for somebody else's lock, or for a slow server: the next one begins beside it. */
const LATE_MS = 1_000;
/** Shared transactions under way at once. */
const MAX_GROUPS = 4;
/** More waiting than this: refusing is better than a growing heap. */
const MAX_WAITING = 2_000;

type Job<Operation> = {
  readonly operation: Operation;
  readonly names: readonly string[];
  readonly shares: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

export function createSharedCommit<Operation>(options: SharedCommitOptions<Operation>): SharedCommit<Operation> {
  const { run, clock, maxOperations = MAX_OPERATIONS } = options;
  let waiting: Job<Operation>[] = [];
  const touched = new Set<string>();
  let groups = 0;
  let late = 0;
  let scheduled = false;

  /** After this turn's I/O callbacks, so that all requests that arrived together share. */
  const schedule = (): void => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const { group, alone } = pick();
      for (const job of alone) void begin([job]);
      if (group.length > 0) void begin(group);
    });
  };

  /** Whoever waits for one of its names keeps those behind it from overtaking: its other names count as touched. */
  const pick = () => {
    const blocked = new Set(touched);
    const group: Job<Operation>[] = [];
    const alone: Job<Operation>[] = [];
    const left: Job<Operation>[] = [];
    const room = groups === late && groups < MAX_GROUPS ? maxOperations : 0;
    for (const job of waiting) {
      const free = !job.names.some((name) => blocked.has(name));
      if (free && !job.shares) alone.push(job);
      else if (free && group.length < room) group.push(job);
      else left.push(job);
      for (const name of job.names) blocked.add(name);
    }
    waiting = left;
    return { group, alone };
  };

  const runShared = async (group: readonly Job<Operation>[]) => {
    groups += 1;
    const over = new AbortController();
    let isLate = false;
    clock.sleep(LATE_MS, over.signal).then(
      () => {
        isLate = true;
        late += 1;
        schedule();
      },
      () => undefined,
    );
    const outcomes = await run(group.map(({ operation }) => operation));
    over.abort();
    groups -= 1;
    if (isLate) late -= 1;
    return outcomes;
  };
  const begin = async (group: readonly Job<Operation>[]): Promise<void> => {
    for (const { names } of group) for (const name of names) touched.add(name);
    const shares = group[0]?.shares === true;
    const outcomes = await (shares ? runShared(group) : run(group.map(({ operation }) => operation)));
    for (const { names } of group) for (const name of names) touched.delete(name);
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index] as Outcome<unknown>;
      if ("error" in outcome) reject(outcome.error);
      else resolve(outcome.value);
    }
    if (outcomes.some((outcome) => "error" in outcome && isUnavailable(outcome.error))) letGo(group);
    schedule();
  };
  /**
   * Where the store is away nobody waits behind those that have found out, one after the other for as long as that takes:
   * who touches the same runs at once, in a transaction of its own, and is told so itself.
   */
  const letGo = (group: readonly Job<Operation>[]): void => {
    const names = new Set(group.flatMap((job) => job.names));
    const isBehind = (job: Job<Operation>): boolean => job.names.some((name) => names.has(name));
    const behind = waiting.filter(isBehind);
    waiting = waiting.filter((job) => !isBehind(job));
    for (const job of behind) void begin([{ ...job, shares: false }]);
  };

  return {
    take: (operation, names, shares) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MAX_WAITING) return reject(problem("unavailable", "too many operations are waiting"));
        waiting.push({ operation, names, shares, resolve, reject });
        schedule();
      }),
  };
}
