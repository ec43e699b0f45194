// The journal in PostgreSQL keeps what every journal promises.
import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import type { PostgresDatabase } from "./database.ts";
import { createPostgresEventJournal } from "./event-journal.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryPostgres } from "./testing.ts";

function instanceOf(database: PostgresDatabase): JournalInstance {
  const append: JournalInstance["append"] = (events, fails = false) =>
    database.write(async (tx) => {
      for (const event of events) appendEvent(tx, event);
      // A failure after the positions were given: a duplicate key in the outbox itself.
      const [first] = events;
      if (fails && first) appendEvent(tx, first);
    });
  return { journal: createPostgresEventJournal(database), append };
}

eventJournalConformance("postgres", async (t) => {
  const { database, another } = await temporaryPostgres(t);
  return { first: instanceOf(database), another: async () => instanceOf(await another()) };
});
