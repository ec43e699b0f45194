// The journal in MySQL keeps what every journal promises.
import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import type { MysqlDatabase } from "./database.ts";
import { createMysqlEventJournal } from "./event-journal.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryMysql } from "./testing.ts";

function instanceOf(database: MysqlDatabase): JournalInstance {
  const append: JournalInstance["append"] = (events, fails = false) =>
    database.write(async (tx) => {
      for (const event of events) appendEvent(tx, event);
      // A failure after the positions were given: a duplicate key in the outbox itself.
      const [first] = events;
      if (fails && first) appendEvent(tx, first);
    });
  return { journal: createMysqlEventJournal(database), append };
}

eventJournalConformance("mysql", async (t) => {
  const { database, another } = await temporaryMysql(t);
  return { first: instanceOf(database), another: async () => instanceOf(await another()) };
});
