// The embedded bus over SQLite by the conformance suite; feed-processes.test.ts uses processes and sockets.
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { takeEvent } from "../sqlite/inbox.ts";
import { appendEvent } from "../sqlite/outbox.ts";
import { temporaryDatabase } from "../sqlite/testing.ts";
import { busConformance } from "./bus-conformance.ts";
import { createFeedWorld } from "./feed-world.harness.ts";

busConformance("feed", () =>
  createFeedWorld(async (cleanup) => {
    const database = await temporaryDatabase(cleanup);
    return {
      journal: createSqliteEventJournal(database),
      append: (events) =>
        database.write((tx) => {
          for (const event of events) appendEvent(tx, event);
        }),
      take: (event, takes) =>
        database.write((tx) => takes.map(({ subscriber, mode }) => takeEvent(tx, subscriber, event, mode))),
    };
  }),
);
