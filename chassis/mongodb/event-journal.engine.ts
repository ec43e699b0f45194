// The journal in MongoDB keeps what every journal promises.
import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import type { MongoDatabase } from "./database.ts";
import { createMongoEventJournal } from "./event-journal.ts";
import { appendEvent } from "./outgoing.ts";
import { temporaryMongo } from "./testing.ts";

function instanceOf(database: MongoDatabase): JournalInstance {
  const append: JournalInstance["append"] = (events, fails = false) =>
    database.write(async (tx) => {
      for (const event of events) appendEvent(tx, event);
      if (!fails) return;
      // As late as it can be: the events are written, then something of the same operation is refused.
      await tx.in("outgoing").insert([{ events, marks: [], at: 0 }]);
      throw new Error("changed my mind");
    });
  return { journal: createMongoEventJournal(database), append };
}

eventJournalConformance("mongodb", async (t) => {
  const { database, another } = await temporaryMongo(t);
  return { first: instanceOf(database), another: async () => instanceOf(await another()) };
});
