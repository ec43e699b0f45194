import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import { createSqliteEventJournal } from "./event-journal.ts";
import { appendEvent } from "./outbox.ts";
import { temporaryDatabase, temporaryUrl } from "./testing.ts";

eventJournalConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const another = async (): Promise<JournalInstance> => {
    const database = await temporaryDatabase(t, { url });
    const append: JournalInstance["append"] = (events, fails = false) =>
      database.write((tx) => {
        for (const event of events) appendEvent(tx, event);
        if (fails) throw new Error("changed my mind");
      });
    return { journal: createSqliteEventJournal(database), append };
  };
  return { first: await another(), another };
});
