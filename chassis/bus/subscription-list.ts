// The subscriptions of one bus: what may be among them, and how each of them stands.
import type { Subscription, SubscriptionStatus } from "./bus.ts";
import type { EventJournal } from "./event-journal.ts";

export type ReaderState = Pick<SubscriptionStatus, "connected" | "partitions" | "lag">;

export type SubscriptionList = {
  readonly all: readonly Subscription[];
  add(subscription: Subscription): void;
  /** `stateOf` answers for the subscription at an index, once it is read. */
  describe(stateOf: (index: number) => ReaderState | undefined): Promise<readonly SubscriptionStatus[]>;
};

const notStarted: ReaderState = { connected: false, partitions: 0, lag: 0 };

export function createSubscriptionList(journal: EventJournal | undefined): SubscriptionList {
  const all: Subscription[] = [];
  return {
    all,
    add: (subscription) => {
      const { subscriber, delivery } = subscription;
      if (delivery === "shared" && !journal) throw new Error(`${subscriber} needs a store`);
      if (all.some((each) => each.subscriber === subscriber)) {
        throw new Error(`there are two subscribers called ${subscriber}`);
      }
      all.push(subscription);
    },
    describe: async (stateOf) => {
      const failures = new Map(((await journal?.countFailures()) ?? []).map((each) => [each.subscriber, each]));
      return all.map(({ subscriber, source, delivery }, index) => {
        const { connected, partitions, lag } = stateOf(index) ?? notStarted;
        const { waiting = 0, dead = 0 } = failures.get(subscriber) ?? {};
        return { subscriber, source, delivery, connected, partitions, lag, waiting, dead };
      });
    },
  };
}
