import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, systemClock } from "./clock.ts";
import { createSqliteEventJournal } from "./sqlite/event-journal.ts";
import { silentLog, temporaryDatabase } from "./sqlite/testing.ts";
import { createStorePresence } from "./store-presence.ts";

test("an instance shows itself as long as it runs, again and again, and no longer; one that was killed is soon forgotten", async (t) => {
  let now = 1_800_000_000_000;
  const tasks: (() => unknown)[] = [];
  const every: Clock["every"] = (_ms, task) => {
    tasks.push(task);
    return { stop: async () => undefined };
  };
  const clock: Clock = { ...systemClock, now: () => now, every };
  const database = await temporaryDatabase(t);
  const journal = createSqliteEventJournal(database);
  const shown = () =>
    database
      .read((tx) => tx.all<{ instance: string }>("SELECT instance FROM feed_members WHERE until > ?", now))
      .map(({ instance }) => instance);
  const [one, two] = ["web-1", "web-2"].map((instance) =>
    createStorePresence({ journal, instance, clock, log: silentLog }),
  );
  await one?.start();
  await two?.start();
  assert.deepEqual(shown().toSorted(), ["web-1", "web-2"]);
  now += 10_000;
  await tasks[0]?.();
  now += 10_000;
  assert.deepEqual(shown(), ["web-1"], "the other has not come again");
  await one?.stop();
  assert.deepEqual(shown(), []);
});

test("a store that is away keeps nobody from starting or stopping", async () => {
  const away = async () => {
    throw new Error("the store is away");
  };
  const journal = { claimPartitions: away, leaveMembers: away };
  const presence = createStorePresence({ journal, instance: "web-1", clock: systemClock, log: silentLog });
  await presence.start();
  await presence.stop();
});
