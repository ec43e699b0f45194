// What a service offers of its outbox, whatever carries its events: the feed, who has acknowledged what, trimming, and
// its dead letters. With a broker the feed is where a subscriber fetches what the broker lost.
import type { ServiceName } from "@souk/contracts/route";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Bus } from "./bus.ts";
import type { EventJournal } from "./event-journal.ts";
import { createFeed } from "./feed.ts";
import { type Acknowledgements, createAcknowledgements } from "./feed-acknowledgements.ts";
import { serveFeed } from "./feed-routes.ts";

export type FeedPublishing = {
  readonly served: Bus["served"];
  readonly acknowledgements: Acknowledgements;
  /** Answers all who wait. */
  readonly close: () => void;
};

export type FeedPublishingOptions = {
  readonly service: ServiceName;
  readonly clock: Clock;
  readonly log: Log;
  readonly lingerMs?: number;
};

export function createFeedPublishing(journal: EventJournal, options: FeedPublishingOptions): FeedPublishing {
  const { service, clock, log, lingerMs } = options;
  const acknowledgements = createAcknowledgements(journal, clock, log);
  const feed = createFeed({
    journal,
    clock,
    onAcknowledged: acknowledgements.record,
    ...(lingerMs !== undefined && { lingerMs }),
  });
  return {
    served: serveFeed({ service, feed, journal, clock }),
    acknowledgements,
    close: feed.close,
  };
}
