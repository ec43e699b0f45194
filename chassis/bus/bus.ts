// The port between a service and whatever carries its events: embedded feeds, or a broker. A service says what it
// subscribes to; publishing is `appendEvent` in its own store (sqlite/outbox.ts), so it needs nothing from here.
import type { DataOf, EventDefinition, EventEnvelope } from "@souk/contracts/event";
import type { ServiceName } from "@souk/contracts/route";
import type { Context } from "../context.ts";
import type { Served } from "../server.ts";

/** The event of any of the definitions. `isEvent(definition, event)` narrows it. */
export type EventOf<E extends EventDefinition> = E extends EventDefinition ? EventEnvelope<DataOf<E>> : never;

export type Subscription<E extends EventDefinition = EventDefinition> = {
  /** Names what the events are for: `products.orders`. Part of stored keys: renaming it starts afresh. */
  readonly subscriber: string;
  readonly source: ServiceName;
  readonly events: readonly E[];
  /**
   * `shared`: every event once per subscriber, over all its instances. `each`: every instance gets every event from
   * the moment it connects; for what is kept in memory.
   */
  readonly delivery: "shared" | "each";
  /**
   * Called at least once per event; first calls for one aggregate come in order and never overlap. Books the event
   * (`takeEvent`) in the operation of its effect. Throwing means another try later, out of order.
   */
  handle(event: EventOf<E>, context: Context): Promise<void>;
  /**
   * `shared`: events were lost to this subscriber (the source's store is another, or was trimmed past it): rebuild from
   * the source's snapshot routes; events that follow were published after this was called. May be called again.
   * `each`: called at every (re)connect and after a failed event: forget everything.
   */
  resync(context: Context): Promise<void>;
};

/** Types a subscription by its events. */
export function subscription<const E extends EventDefinition>(value: Subscription<E>): Subscription<E> {
  return value;
}

export type SubscriptionStatus = {
  readonly subscriber: string;
  readonly source: string;
  readonly delivery: "shared" | "each";
  readonly connected: boolean;
  /** Partitions that this instance reads; all for `each`. */
  readonly partitions: number;
  /** Positions between the source's head and this instance's slowest cursor, as far as known. */
  readonly lag: number;
  /** Events of this subscriber that wait for another try, and that have had their last. */
  readonly waiting: number;
  readonly dead: number;
};

export type BusStatus = {
  readonly outbox?: {
    readonly epoch: string;
    readonly head: number;
    readonly floor: number;
    readonly subscribers: readonly {
      readonly subscriber: string;
      readonly acknowledged: number;
    }[];
  };
  readonly subscriptions: readonly SubscriptionStatus[];
  /** Where there is one. */
  readonly broker?: {
    /** Of what this instance reads and publishes now. */
    readonly connected: boolean;
    /** Where the service publishes: positions between the outbox's head and what the broker has. */
    readonly relay?: { readonly connected: boolean; readonly lag: number };
  };
};

export type Bus = {
  /** Before `start`. */
  subscribe(subscription: Subscription): void;
  /** Routes that the service has to serve: the feed, dead letters. */
  readonly served: readonly Served[];
  start(): Promise<void>;
  /** Answers parked readers, lets running handlers finish, gives partitions back. Call it before the server closes. */
  stop(): Promise<void>;
  status(): Promise<BusStatus>;
};
