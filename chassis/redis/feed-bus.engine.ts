// The embedded bus over Redis by the conformance suite: source and subscriber have a store each.
import { busConformance, type Taken } from "../bus/bus-conformance.ts";
import { createFeedWorld } from "../bus/feed-world.harness.ts";
import { createRedisEventJournal } from "./event-journal.ts";
import { inboxLua, toDelivery } from "./inbox.ts";
import { outboxLua, toOutbox } from "./outbox.ts";
import { defineScript } from "./script.ts";
import { temporaryRedis } from "./testing.ts";

const write = defineScript({
  name: "append",
  uses: [outboxLua],
  body: "checkEvents(args.events) appendEvents(args.events)",
});
const take = defineScript({
  name: "take",
  uses: [inboxLua],
  body: `
local taken = {}
for index, each in ipairs(args.takes) do taken[index] = takeEvent(each.subscriber, args.delivery, each.mode) end
return taken
`,
});

busConformance("feed over redis", () =>
  createFeedWorld(async (cleanup) => {
    const { database } = await temporaryRedis(cleanup);
    return {
      journal: createRedisEventJournal(database),
      append: async (events) => {
        await database.run(write, { events: events.map(toOutbox) });
        database.published();
      },
      take: async (event, takes) =>
        (await database.run(take, { delivery: toDelivery(event), takes })) as readonly Taken[],
    };
  }),
);
