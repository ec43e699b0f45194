// The journal in Redis keeps what every journal promises.
import { eventJournalConformance, type JournalInstance } from "../bus/event-journal.conformance.ts";
import type { RedisDatabase } from "./database.ts";
import { createRedisEventJournal } from "./event-journal.ts";
import { outboxLua, toOutbox } from "./outbox.ts";
import { defineScript } from "./script.ts";
import { temporaryRedis } from "./testing.ts";

const write = defineScript({
  name: "append",
  uses: [outboxLua],
  body: "checkEvents(args.events) appendEvents(args.events)",
});

function instanceOf(database: RedisDatabase): JournalInstance {
  const append: JournalInstance["append"] = async (events, fails = false) => {
    const [first] = events;
    // An operation whose last event is wrong: nothing of it may be written.
    const all = fails && first ? [...events, first] : events;
    await database.run(write, { events: all.map(toOutbox) });
    database.published();
  };
  return { journal: createRedisEventJournal(database), append };
}

eventJournalConformance("redis", async (t) => {
  const { database, another } = await temporaryRedis(t);
  return { first: instanceOf(database), another: async () => instanceOf(await another()) };
});
