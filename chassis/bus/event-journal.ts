// The port between the bus and a service's store: the outbox that is served, how far the outboxes of others have been
// read, and what failed on the way. One method is one atomic operation; each engine does it in its own way.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Awaitable } from "../awaitable.ts";
import type { Instant } from "../clock.ts";

export type OutboxQuery = {
  /** Only rows behind this position. */
  readonly after: number;
  /** Undefined: all. */
  readonly types?: readonly string[] | undefined;
  /** Undefined: all. */
  readonly partitions?: readonly number[] | undefined;
  readonly limit: number;
};

export type OutboxRow = { readonly position: number; readonly partition: number; readonly body: string };

/** All of one moment: whoever has seen the head has been shown every row up to it. */
export type OutboxSnapshot = {
  /** The last position ever given. */
  readonly head: number;
  /** Rows up to here are gone. */
  readonly floor: number;
  /** In order, at most `limit`. */
  readonly rows: readonly OutboxRow[];
};

export type OutboxStatus = Pick<OutboxSnapshot, "head" | "floor"> & {
  readonly subscribers: readonly { readonly subscriber: string; readonly acknowledged: number }[];
};

export type Acknowledged = { readonly subscriber: string; readonly partition: number; readonly acknowledged: number };

export type TrimRule = {
  /** Rows from the first one younger than this on stay. */
  readonly writtenBefore: Instant;
  /** Subscribers that were not seen since are forgotten. */
  readonly seenBefore: Instant;
  /** Bounds one operation. */
  readonly limit: number;
};

export type Reading = { readonly subscriber: string; readonly source: string };

/** The lease of whoever reads a source's state anew for a subscriber: one name in every store, so that it moves with it. */
export const resyncLease = ({ subscriber, source }: Reading): string => `resync ${subscriber} ${source}`;

export type Cursor = {
  readonly partition: number;
  /** Empty until the source's first answer. */
  readonly epoch: string;
  readonly position: number;
};

/** A partition that this instance may read on from. The fence tells its lease from those before and after. */
export type Held = Reading & Cursor & { readonly fence: number };

export type Claim = {
  readonly instance: string;
  readonly readings: readonly Reading[];
  /** What this instance believes it holds: `partitionKey` → fence. */
  readonly fences: ReadonlyMap<string, number>;
  /** True in a process's first claim: what its predecessor of the same name held is its own at once. */
  readonly boot: boolean;
  readonly now: Instant;
  readonly ttlMs: number;
};

export type Claimed = {
  readonly held: readonly Held[];
  /** Held, but another instance's turn now. */
  readonly surplus: readonly Held[];
};

/** From what is stored (`held`) to here. */
export type Move = { readonly held: Held; readonly epoch: string; readonly position: number };

export type NewFailure = {
  readonly id: string;
  readonly subscriber: string;
  readonly event: EventEnvelope;
  readonly reason: string;
  readonly nextAt: Instant;
  readonly now: Instant;
};

export type FailedEvent = {
  readonly id: string;
  readonly subscriber: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly state: "waiting" | "dead";
  readonly attempts: number;
  readonly reason: string;
  readonly nextAt: Instant;
  readonly createdAt: Instant;
};

export type ClaimedEvent = {
  readonly id: string;
  readonly subscriber: string;
  readonly attempts: number;
  readonly event: EventEnvelope;
};

export type ClaimRule = {
  readonly now: Instant;
  /** Nobody else may try them until then. */
  readonly until: Instant;
  readonly limit: number;
};

export type FailureCount = { readonly subscriber: string; readonly waiting: number; readonly dead: number };

export type ResyncEnd = {
  readonly fence: number;
  readonly now: Instant;
  /** Where the source's feed stood before the rebuild began. */
  readonly epoch: string;
  readonly head: number;
};

export type EventJournal = {
  /**
   * Made with the store; another value means that positions and versions seen before mean nothing now. It changes while
   * somebody looks where a store can be lost under a running service.
   */
  readonly epoch: string;
  /** Called after a commit that wrote events, also (a little later) another process's. May be called for nothing. */
  onCommit(listener: () => void): () => void;

  /** The last position given and committed. */
  head(): Awaitable<number>;
  /**
   * One snapshot. Positions rise in commit order and are never used again: whoever has read up to `head` has seen every
   * event below it, whatever commits later.
   */
  readOutbox(query: OutboxQuery): Awaitable<OutboxSnapshot>;
  outboxStatus(): Awaitable<OutboxStatus>;
  /** Raises what subscribers have safely stored (never lowers it) and notes that they were seen. */
  acknowledge(rows: readonly Acknowledged[], now: Instant): Promise<void>;
  /**
   * Deletes rows that are old and acknowledged by every registered subscriber, all its partitions; raises the floor.
   * Answers how many positions went; fewer than `limit`: there are no more.
   */
  trim(rule: TrimRule): Promise<number>;

  /**
   * Says that the instance is alive, prolongs what it holds, and takes what is free among its share: partition p is for
   * the member at p modulo the number of members, in order of their names. Of two instances that claim at once none
   * gets what the other holds; each new holder has a higher fence.
   */
  claimPartitions(claim: Claim): Promise<Claimed>;
  /** Gives partitions back, so that another instance need not wait for the lease to end; none that was lost. */
  releasePartitions(held: readonly Held[]): Promise<void>;
  /** This instance's share is for the others now. */
  leaveMembers(instance: string): Promise<void>;
  /**
   * Notes failures and moves cursors forward, in one operation. Answers how many moved: fewer than given where a
   * partition was lost, or the subscriber resynced, meanwhile. An event that has its row already keeps it as it is.
   */
  advance(moves: readonly Move[], failures: readonly NewFailure[]): Promise<number>;
  readCursors(reading: Reading): Awaitable<readonly Cursor[]>;

  /** Cheap. */
  anyFailureDue(now: Instant): Awaitable<boolean>;
  /** Counts the try before it begins, so that an event that kills the process does not do so for ever. */
  claimFailures(rule: ClaimRule): Promise<readonly ClaimedEvent[]>;
  removeFailure(id: string): Promise<void>;
  postponeFailure(id: string, reason: string, nextAt: Instant): Promise<void>;
  /** Makes it a dead letter. */
  buryFailure(id: string, reason: string): Promise<void>;
  /** A dead letter gets all its tries again; false where there is none of this id. */
  replayFailure(id: string, now: Instant): Promise<boolean>;
  /** Newest first, after the row named by `before`. */
  listDead(limit: number, before?: string): Awaitable<readonly FailedEvent[]>;
  countFailures(): Awaitable<readonly FailureCount[]>;

  /** One instance rebuilds; the same holder again prolongs its claim. */
  claimResync(
    reading: Reading,
    holder: string,
    now: Instant,
    ttlMs: number,
  ): Promise<{ readonly fence: number } | "held">;
  /** All partitions, whoever holds them, go on behind `head`. Nothing happens where the claim was lost meanwhile. */
  finishResync(reading: Reading, end: ResyncEnd): Promise<void>;
  /** Gives the claim back with nothing changed. */
  abandonResync(reading: Reading, fence: number): Promise<void>;
};

export function partitionKey({ subscriber, source, partition }: Reading & { readonly partition: number }): string {
  return `${subscriber} ${source} ${partition}`;
}
