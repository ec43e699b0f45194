// The embedded bus over MongoDB by the conformance suite: source and subscriber have a database each.
import { busConformance } from "../bus/bus-conformance.ts";
import { createFeedWorld, inTransactions } from "../bus/feed-world.harness.ts";
import { createMongoEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outgoing.ts";
import { temporaryMongo } from "./testing.ts";

busConformance("feed over mongodb", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryMongo(cleanup);
    return inTransactions({
      journal: createMongoEventJournal(database),
      write: database.write,
      ...{ appendEvent, takeEvent },
    });
  }),
);
