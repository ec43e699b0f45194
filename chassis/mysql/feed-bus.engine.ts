// The embedded bus over MySQL by the conformance suite: source and subscriber have a database each.
import { busConformance } from "../bus/bus-conformance.ts";
import { createFeedWorld, inTransactions } from "../bus/feed-world.harness.ts";
import { createMysqlEventJournal } from "./event-journal.ts";
import { takeEvent } from "./inbox.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryMysql } from "./testing.ts";

busConformance("feed over mysql", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryMysql(cleanup);
    return inTransactions({
      journal: createMysqlEventJournal(database),
      write: database.write,
      ...{ appendEvent, takeEvent },
    });
  }),
);
