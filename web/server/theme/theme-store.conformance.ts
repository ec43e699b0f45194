// What every theme store promises, each sentence of the port once.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { KEPT_REVISIONS, type ThemeStore } from "./theme-store.ts";

type Harness = {
  readonly store: ThemeStore;
  /** The same store as another process has it. */
  again(): Promise<ThemeStore>;
};

const NOW = 4_000_000_000_000;
const settings = (corners: string): string => JSON.stringify({ corners, links: [{ label: { en: "Grüße “ \n" } }] });
const revision = (number: number, text = settings(`${number}`)) => ({
  revision: number,
  savedAt: NOW + number,
  settings: text,
});

export function themeStoreConformance(engine: string, open: (t: TestContext) => Promise<Harness>): void {
  test(`${engine}: what is saved holds for every process, as it was written`, async (t) => {
    const { store, again } = await open(t);
    assert.deepEqual([await store.head(), await store.read(1), await store.list()], [0, undefined, []]);
    assert.equal(await store.save(0, revision(1)), true);
    const other = await again();
    assert.equal(await other.head(), 1);
    assert.deepEqual(await other.read(1), revision(1));
    assert.deepEqual(await other.list(), [{ revision: 1, savedAt: NOW + 1 }]);
  });

  test(`${engine}: of twenty that save over the same revision one does`, async (t) => {
    const { store, again } = await open(t);
    await store.save(0, revision(1));
    const other = await again();
    const saved = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? store : other).save(1, revision(2, settings(`by ${index}`))),
      ),
    );
    assert.equal(saved.filter(Boolean).length, 1);
    assert.equal((await store.read(2))?.settings, settings(`by ${saved.indexOf(true)}`));
    assert.equal(await store.save(1, revision(3)), false, "an older one is never gone on from");
    assert.equal(await store.head(), 2);
  });

  test(`${engine}: the last ones are kept, and a number may be passed over`, async (t) => {
    const { store } = await open(t);
    const most = KEPT_REVISIONS + 3;
    for (let number = 1; number <= most; number += 1) await store.save(number - 1, revision(number));
    assert.equal(await store.save(most, revision(most + 10)), true);
    const numbers = (await store.list()).map((each) => each.revision);
    const expected = Array.from({ length: KEPT_REVISIONS - 1 }, (_, index) => most - index);
    assert.deepEqual(numbers, [most + 10, ...expected]);
    assert.equal(await store.read(1), undefined);
    assert.equal(await store.head(), most + 10);
  });

  test(`${engine}: a draft is its owner's alone, the last one holds, until it ends or is taken away`, async (t) => {
    const { store, again } = await open(t);
    await store.putDraft("a", { settings: settings("one"), expiresAt: NOW + 10 }, NOW);
    await store.putDraft("b", { settings: settings("other"), expiresAt: NOW + 10 }, NOW);
    await store.putDraft("a", { settings: settings("two"), expiresAt: NOW + 20 }, NOW);
    const other = await again();
    assert.equal(await other.draft("a", NOW + 10), settings("two"));
    assert.equal(await store.draft("a", NOW + 20), undefined);
    assert.equal(await store.draft("b", NOW), settings("other"));
    await store.removeDraft("b");
    await store.removeDraft("b");
    assert.equal(await other.draft("b", NOW), undefined);
    assert.equal(await store.head(), 0, "a draft is no revision");
  });
}
