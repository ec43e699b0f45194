import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { silentLog, temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import type { ThemeDefaults, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { migrations } from "../stores.sqlite.ts";
import { createThemeKeeper } from "./theme-keeper.ts";
import { createSqliteThemeStore } from "./theme-store.sqlite.ts";
import type { ThemeStore } from "./theme-store.ts";

const defaults: ThemeDefaults = {
  colours: { day: { ground: "#ffffff" }, night: { ground: "#000000" } },
  ...{ fonts: { loud: "fraunces", plain: "instrument-sans" }, corners: "soft", logo: "/logo.svg" },
  ...{ awningColours: [], awnings: {}, navigation: null, links: [], home: [] },
};

async function twoProcesses(t: TestContext) {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteThemeStore(await temporaryDatabase(t, { url, migrations }));
  const keep = (themes: ThemeStore) =>
    createThemeKeeper({ themes, defaults: async () => defaults, clock: systemClock, log: silentLog });
  const [store, other] = [await open(), await open()];
  return { store, keep, keeper: keep(store), another: keep(other) };
}

const saved = (revision: number, settings: ThemeSettings) => ({
  revision,
  savedAt: revision,
  settings: JSON.stringify(settings),
});
const ground = (day: string): ThemeSettings => ({ colours: { day: { ground: day } } });

test("what one process saves holds in the other when it looks, and the style sheet before is still known", async (t) => {
  const { store, keeper, another } = await twoProcesses(t);
  assert.equal(await keeper.current(), undefined);
  await store.save(0, saved(1, ground("#fafafa")));
  await another.refresh();
  const first = (await another.current())?.stylesheet;
  assert.match(first?.css ?? "", /#fafafa,#000000/);
  assert.equal(await keeper.current(), undefined, "a page asks nobody");
  await store.save(1, saved(2, ground("#fbfbfb")));
  await another.refresh();
  assert.match((await another.current())?.stylesheet?.css ?? "", /#fbfbfb/);
  assert.equal((await another.stylesheet(first?.path ?? ""))?.css, first?.css);
});

test("a style sheet that another process has named is found, one that nobody made is not", async (t) => {
  const { store, keeper, another } = await twoProcesses(t);
  await store.save(0, saved(1, ground("#fafafa")));
  await keeper.refresh();
  const { path = "" } = (await keeper.current())?.stylesheet ?? {};
  assert.equal((await another.stylesheet(path))?.path, path);
  assert.equal(await another.stylesheet("/theme-aaaaaaaaaaaaaaaaaaaaaa.css"), undefined);
});

test("settings that a style sheet has nothing of make none", async (t) => {
  const { keeper } = await twoProcesses(t);
  assert.equal((await keeper.live({ navigation: [] })).stylesheet, undefined);
});

test("a store that has lost the theme gets it back from a process that knows it, once", async (t) => {
  const { store, keeper, another } = await twoProcesses(t);
  await store.save(0, saved(1, {}));
  await store.save(1, saved(2, ground("#fafafa")));
  await keeper.refresh();
  await another.refresh();
  const { store: emptied, keep } = await twoProcesses(t);
  // The same processes, whose store is another one now.
  const moved = switchable(store, emptied);
  const survivors = [keep(moved.themes), keep(moved.themes)];
  for (const each of survivors) await each.refresh();
  moved.switch();
  await Promise.all(survivors.map((each) => each.refresh()));
  assert.deepEqual(await emptied.read(2), saved(2, ground("#fafafa")));
  assert.equal((await emptied.list()).length, 1);
});

test("while the store is away what was known goes on, and a first look that fails is tried again", async (t) => {
  const { store, keep } = await twoProcesses(t);
  await store.save(0, saved(1, ground("#fafafa")));
  let away = true;
  const head = async (): Promise<number> => {
    if (away) throw new Error("away");
    return store.head();
  };
  const keeper = keep({ ...store, head });
  assert.equal(await keeper.current(), undefined);
  away = false;
  assert.ok(await keeper.current());
  away = true;
  assert.ok(await keeper.current());
  assert.equal(await keeper.stylesheet("/theme-aaaaaaaaaaaaaaaaaaaaaa.css"), undefined);
});

function switchable(one: ThemeStore, other: ThemeStore) {
  let now = one;
  const themes: ThemeStore = {
    ...one,
    head: () => now.head(),
    read: (revision) => now.read(revision),
    save: (expected, next) => now.save(expected, next),
  };
  return {
    themes,
    switch: () => {
      now = other;
    },
  };
}
