// The embedded bus over MySQL by the conformance suite: source and subscriber have a database each.
import { busConformance, type Taken } from "../bus/bus-conformance.ts";
import { createFeedWorld } from "../bus/feed-world.harness.ts";
import { createMysqlEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryMysql } from "./testing.ts";

busConformance("feed over mysql", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryMysql(cleanup);
    return {
      journal: createMysqlEventJournal(database),
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
