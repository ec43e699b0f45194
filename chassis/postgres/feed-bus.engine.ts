// The embedded bus over PostgreSQL by the conformance suite: source and subscriber have a database each.
import { busConformance } from "../bus/bus-conformance.ts";
import { createFeedWorld, inTransactions } from "../bus/feed-world.harness.ts";
import { createPostgresEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryPostgres } from "./testing.ts";

busConformance("feed over postgres", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryPostgres(cleanup);
    return inTransactions({
      journal: createPostgresEventJournal(database),
      write: database.write,
      ...{ appendEvent, takeEvent },
    });
  }),
);
