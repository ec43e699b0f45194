// The port to a message broker. It carries events from their source's outbox to whoever subscribes, one line per
// partition, and keeps them for groups that are away. It is trusted with speed, not with truth: what it loses, repeats or
// reorders is noticed by the positions in each message and fetched from the source's feed (broker-reader.ts).

export type Outgoing = {
  readonly partition: number;
  /** The aggregate, for brokers that show or use a key. */
  readonly key: string;
  /** `carried-message.ts`. */
  readonly text: string;
};

export type Delivery = {
  readonly partition: number;
  readonly text: string;
  /** What the broker calls it. */
  readonly receipt: string;
};

export type Group = {
  readonly subscriber: string;
  readonly source: string;
  /** Those that this instance alone reads now; the subscriber's store sees to that. */
  readonly partitions: readonly number[];
};

export type BrokerReading = {
  /**
   * Waits up to `waitMs` for the first; empty when none came. At most `MAX_BATCH`. Rejects once the connection is lost
   * (or the signal aborted): then open another.
   */
  read(waitMs: number, signal: AbortSignal): Promise<readonly Delivery[]>;
  /** These need not come again. Those read and not acknowledged come again, in order, to the next reading. */
  acknowledge(deliveries: readonly Delivery[]): Promise<void>;
  /** These can't be read, and need not come again either: kept aside for people, where the broker has a place for that. */
  reject(deliveries: readonly Delivery[]): Promise<void>;
  /** Never rejects. */
  close(): Promise<void>;
};

export type Broker = {
  /**
   * Resolves once the broker has stored all of them safely, one partition's in order. Rejects when it may not have: some
   * may be stored, and publishing all again is right.
   */
  publish(source: string, messages: readonly Outgoing[]): Promise<void>;
  /** What the group has not acknowledged of its partitions, then what comes. Kept for the group also while it is away. */
  read(group: Group): Promise<BrokerReading>;
  /** Everything of the source that comes from now on; kept for nobody. `acknowledge` does nothing. */
  listen(source: string): Promise<BrokerReading>;
  /** Forgets what all groups have, as far as that is not the broker's own doing. Called now and then by the source. */
  trim(source: string): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
};

export const MAX_BATCH = 200;
/** A broker that does not answer so long is away. */
export const BROKER_TIMEOUT_MS = 5_000;
/** What no group has fetched for so long is forgotten by the broker: as long as outboxes keep. */
export const BROKER_KEPT_MS = 7 * 24 * 3_600_000;
