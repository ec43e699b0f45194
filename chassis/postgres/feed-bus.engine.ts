// The embedded bus over PostgreSQL by the conformance suite: source and subscriber have a database each.
import { busConformance, type Taken } from "../bus/bus-conformance.ts";
import { createFeedWorld } from "../bus/feed-world.harness.ts";
import { createPostgresEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryPostgres } from "./testing.ts";

busConformance("feed over postgres", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryPostgres(cleanup);
    return {
      journal: createPostgresEventJournal(database),
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
