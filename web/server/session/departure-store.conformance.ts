// What every departure store promises, each sentence of the port once.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { DepartureStore } from "./departure-store.ts";

type Harness = {
  readonly store: DepartureStore;
  /** The same store as another process has it. */
  again(): Promise<DepartureStore>;
};

const NOW = 1_800_000_000_000;
const sealed = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const read = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

export function departureStoreConformance(engine: string, open: (t: TestContext) => Promise<Harness>): void {
  test(`${engine}: of twenty that take a departure, in two processes, one gets it`, async (t) => {
    const { store, again } = await open(t);
    await store.add("a", { browser: "ada", sealed: sealed("one"), expiresAt: NOW + 10 }, 4);
    const other = await again();
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? store : other).take("a", NOW)),
    );
    assert.deepEqual(taken.map(read).filter(Boolean), ["one"]);
    assert.equal(await store.take("b", NOW), undefined);
  });

  test(`${engine}: one that has ended is nobody's, and gone`, async (t) => {
    const { store } = await open(t);
    await store.add("a", { browser: "ada", sealed: sealed("one"), expiresAt: NOW + 10 }, 4);
    assert.equal(await store.take("a", NOW + 10), undefined);
    assert.equal(await store.take("a", NOW), undefined, "asking took it out");
  });

  test(`${engine}: a browser has so many and no more, whatever others do`, async (t) => {
    const { store } = await open(t);
    await store.add("b", { browser: "bob", sealed: sealed("bob's"), expiresAt: NOW + 1 }, 3);
    for (const n of [1, 2, 3, 4, 5]) {
      await store.add(`a${n}`, { browser: "ada", sealed: sealed(String(n)), expiresAt: NOW + n }, 3);
    }
    const left = await Promise.all([1, 2, 3, 4, 5].map((n) => store.take(`a${n}`, NOW)));
    assert.deepEqual(left.map(read), [undefined, undefined, "3", "4", "5"]);
    assert.equal(read(await store.take("b", NOW)), "bob's");
  });

  test(`${engine}: what has ended goes, by sweeping or by itself, and nothing else does`, async (t) => {
    const { store } = await open(t);
    for (const id of ["a", "b", "c"]) await store.add(id, { browser: id, sealed: sealed(id), expiresAt: NOW }, 4);
    await store.add("d", { browser: "d", sealed: sealed("d"), expiresAt: NOW + 1 }, 4);
    while ((await store.sweep(NOW, 2)) > 0);
    assert.equal(await store.take("a", NOW), undefined);
    assert.equal(read(await store.take("d", NOW)), "d");
  });
}
