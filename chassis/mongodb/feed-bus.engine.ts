// The embedded bus over MongoDB by the conformance suite: source and subscriber have a database each.
import { busConformance, type Taken } from "../bus/bus-conformance.ts";
import { createFeedWorld } from "../bus/feed-world.harness.ts";
import { createMongoEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outgoing.ts";
import { temporaryMongo } from "./testing.ts";

busConformance("feed over mongodb", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryMongo(cleanup);
    return {
      journal: createMongoEventJournal(database),
      append: (events) =>
        database.write(async (tx) => {
          for (const event of events) appendEvent(tx, event);
        }),
      take: (event, takes) =>
        database.write(async (tx) => {
          const taken: Taken[] = [];
          for (const { subscriber, mode } of takes) taken.push(await takeEvent(tx, subscriber, event, mode));
          return taken;
        }),
    };
  }),
);
