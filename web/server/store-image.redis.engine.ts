// Web's store goes from SQLite to Redis and back: every session, departure, revision and draft, each with its end, also
// those that end on the way; stopped in the middle and gone on with.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { onTestServer, temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { silentLog, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { carryStore } from "@souk/chassis/store-image/carry";
import type { CarriedTable } from "@souk/chassis/store-image/compare";
import { createStorePresence } from "@souk/chassis/store-presence";
import { createTelemetry } from "@souk/chassis/telemetry";
import { storeImage } from "./store-image.ts";
import { openStore, type Stores } from "./stores.ts";

const clock = systemClock;
const SESSIONS = 1_200;
const HOUR_MS = 3_600_000;
/** Soon enough that the test can wait for it. */
const SOON_MS = 2_500;
const BROWSER = "browser-7";
/** Every byte, so that none is lost on the way through text. */
const SEALED = new Uint8Array(Array.from({ length: 256 }, (_, at) => at));
const settingsOf = (revision: number): string => `{"name":"a ${revision}\\n\u{1f600} ż"}`;
const ends = clock.now() + HOUR_MS;

const open = (url: string): Promise<Stores> => {
  const telemetry = createTelemetry({ service: "web", instance: "w", clock, random: systemRandom });
  return openStore({ url, clock, log: silentLog, telemetry });
};

/** A store with a history. `also` is what else a test wants in it. */
async function filled(t: TestContext, also: (stores: Stores) => Promise<unknown> = async () => undefined) {
  const url = await temporaryUrl(t);
  const stores = await open(url);
  const { sessions, departures, themes, handle } = stores;
  await Promise.all(
    Array.from({ length: SESSIONS }, (_, at) => sessions.add(`s${at}`, { sealed: SEALED, expiresAt: ends + at })),
  );
  await sessions.claim("s1", 1, { now: clock.now(), until: clock.now() + 1 });
  await sessions.replace("s1", 1, new Uint8Array([7]));
  await sessions.claim("s2", 1, { now: clock.now(), until: ends });
  for (const at of [1, 2, 3])
    await departures.add(`d${at}`, { browser: BROWSER, sealed: SEALED, expiresAt: ends + at }, 5);
  for (let at = 1; at <= 12; at += 1)
    assert.ok(await themes.save(at - 1, { revision: at, savedAt: at, settings: settingsOf(at) }));
  await themes.putDraft("s3", { settings: settingsOf(99), expiresAt: ends }, clock.now());
  await also(stores);
  const { epoch } = handle.journal;
  await handle.close();
  return { url, epoch };
}

type Ways = { readonly signal?: AbortSignal; readonly progress?: (what: string) => void };

async function carry(from: string, to: string, { signal, progress = () => undefined }: Ways = {}) {
  const [source, target] = [await storeImage({ url: from, clock }), await storeImage({ url: to, clock })];
  return carryStore({ from: source, to: target, clock, progress, ...(signal && { signal }) });
}

const rowsOf = (tables: readonly CarriedTable[], name: string): number | undefined =>
  tables.find((table) => table.name === name)?.rows;

test("there and back: every row as it was, and in Redis each goes by itself at its end", async (t) => {
  const { url: from, epoch } = await filled(t);
  const { url: to, prefix } = temporaryRedisUrl(t);
  const there = await carry(from, to);
  assert.deepEqual(
    ["sessions", "departures", "theme_revisions", "theme_drafts"].map((name) => rowsOf(there, name)),
    [SESSIONS, 3, 12, 1],
  );
  assert.deepEqual(await carry(to, await temporaryUrl(t)), there);

  await onTestServer(async (client) => {
    assert.equal(await client.pExpireTime(`${prefix}session:s7`), ends + 7);
    assert.equal(await client.pExpireTime(`${prefix}departure:d3`), ends + 3);
    assert.equal(await client.pExpireTime(`${prefix}departures:${BROWSER}`), ends + 3, "with the last of its own");
    assert.equal(await client.pExpireTime(`${prefix}theme:draft:s3`), ends);
    assert.equal(await client.pExpireTime(`${prefix}theme`), -1, "the theme stays");
  });
  const { sessions, departures, themes, handle } = await open(to);
  t.after(() => handle.close());
  assert.equal(handle.journal.epoch, epoch);
  const now = clock.now();
  const [whole, exchanged] = [await sessions.find("s0", now), await sessions.find("s1", now)];
  assert.deepEqual([whole?.version, [...(whole?.sealed ?? [])]], [1, [...SEALED]]);
  assert.deepEqual([exchanged?.version, [...(exchanged?.sealed ?? [])], exchanged?.expiresAt], [2, [7], ends + 1]);
  assert.equal(await sessions.claim("s2", 1, { now, until: now + 1 }), "busy", "a claim is one here too");
  assert.deepEqual([...((await departures.take("d2", now)) ?? [])], [...SEALED]);
  assert.equal(await themes.head(), 12);
  assert.deepEqual(await themes.read(3), { revision: 3, savedAt: 3, settings: settingsOf(3) });
  assert.equal(await themes.draft("s3", now), settingsOf(99));
  assert.equal(await themes.save(11, { revision: 12, savedAt: 1, settings: "{}" }), false);
  assert.equal(await themes.save(12, { revision: 13, savedAt: 1, settings: "{}" }), true);
});

test("what has ended stays behind, and what ends while it is carried is no difference", async (t) => {
  const soon = clock.now() + SOON_MS;
  const { url: from } = await filled(t, async ({ sessions, departures, themes }) => {
    await sessions.add("ended", { sealed: SEALED, expiresAt: clock.now() - 1 });
    for (const id of ["a-first", "s500-soon", "z-last"]) await sessions.add(id, { sealed: SEALED, expiresAt: soon });
    await departures.add("d-soon", { browser: "b", sealed: SEALED, expiresAt: soon }, 5);
    await themes.putDraft("s-soon", { settings: "{}", expiresAt: soon }, clock.now());
  });
  const stopping = new AbortController();
  const { url: to, prefix } = temporaryRedisUrl(t);
  const stopAtEnd = (what: string): void => void (what === "comparing" && stopping.abort());
  await assert.rejects(carry(from, to, { signal: stopping.signal, progress: stopAtEnd }), { name: "AbortError" });
  const gone = async (id: string): Promise<boolean> =>
    (await onTestServer((client) => client.exists(`${prefix}session:${id}`))) === 0;
  assert.deepEqual([await gone("ended"), await gone("z-last")], [true, false]);
  await pause(Math.max(0, soon - clock.now()) + 10);
  assert.equal(await gone("z-last"), true, "Redis has dropped it; the old store has it still");
  const there = await carry(from, to);
  assert.deepEqual(
    ["sessions", "departures", "theme_drafts"].map((name) => rowsOf(there, name)),
    [SESSIONS, 3, 1],
  );
  assert.deepEqual(await carry(to, await temporaryUrl(t)), there);
});

test("stopped in the middle it is no store, and goes on to the same end", async (t) => {
  const { url: from } = await filled(t);
  const { url: to } = temporaryRedisUrl(t);
  const stopping = new AbortController();
  let steps = 0;
  const progress = (): void => {
    steps += 1;
    if (steps === 3) stopping.abort();
  };
  await assert.rejects(carry(from, to, { signal: stopping.signal, progress }), { name: "AbortError" });
  await assert.rejects(open(to), /: not all of it has arrived yet: finish it with souk migrate$/);
  const whole = await carry(from, to);
  assert.deepEqual(whole, await carry(from, await temporaryUrl(t)));
  await assert.rejects(carry(from, to), { name: "StoreOccupied", message: /is not empty/ });
});

test("a store that a web process has open is refused, on either side of the move", async (t) => {
  const { url: from } = await filled(t);
  const { url: to } = temporaryRedisUrl(t);
  const inUse = async (url: string) => {
    const { handle } = await open(url);
    const presence = createStorePresence({ journal: handle.journal, instance: "web-1", clock, log: silentLog });
    await presence.start();
    return async () => {
      await presence.stop();
      await handle.close();
    };
  };
  const close = await inUse(from);
  await assert.rejects(carry(from, to), { name: "StoreInUse", message: /in use by web-1$/ });
  await close();
  await carry(from, to);
  const closeNew = await inUse(to);
  await assert.rejects(carry(to, await temporaryUrl(t)), { name: "StoreInUse", message: /in use by web-1$/ });
  await closeNew();
  await carry(to, await temporaryUrl(t));
});

test("a session that is not what it was, or is missing before its end, is found", async (t) => {
  const { url: from } = await filled(t);
  for (const [spoil, how] of [
    [["HSET", "session:s7", "sealed", "AAAA"], "is not what it was"],
    [["DEL", "session:s7"], "is not what it was"],
  ] as const) {
    const { url: to, prefix } = temporaryRedisUrl(t);
    const [source, target] = [await storeImage({ url: from, clock }), await storeImage({ url: to, clock })];
    const spoiled = {
      ...target,
      openTarget: async (epoch: string) => {
        const opened = await target.openTarget(epoch);
        const [command, key, ...values] = spoil;
        let done = false;
        const read: typeof opened.read = async (...args) => {
          if (!done) await onTestServer((client) => client.sendCommand([command, prefix + key, ...values]));
          done = true;
          return opened.read(...args);
        };
        return { ...opened, read };
      },
    };
    await assert.rejects(carryStore({ from: source, to: spoiled, clock, progress: () => undefined }), {
      name: "NotTheSame",
      message: `sessions: the row "s7" ${how}`,
    });
  }
});
