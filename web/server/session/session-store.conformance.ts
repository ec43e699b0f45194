// What every session store promises, each sentence of the port once.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { SessionStore } from "./session-store.ts";

type Harness = {
  readonly store: SessionStore;
  /** The same store as another process has it. */
  again(): Promise<SessionStore>;
};

const NOW = 1_800_000_000_000;
const sealed = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const read = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();
const later = { now: NOW, until: NOW + 5_000 };

export function sessionStoreConformance(engine: string, open: (t: TestContext) => Promise<Harness>): void {
  test(`${engine}: a session is found until it ends, by every process`, async (t) => {
    const { store, again } = await open(t);
    await store.add("a", { sealed: sealed("one"), expiresAt: NOW + 10 });
    const other = await again();
    assert.equal(read((await other.find("a", NOW))?.sealed), "one");
    const found = await store.find("a", NOW);
    assert.deepEqual([found?.version, found?.expiresAt], [1, NOW + 10]);
    assert.equal(await store.find("a", NOW + 10), undefined);
    assert.equal(await store.find("b", NOW), undefined);
  });

  test(`${engine}: of twenty that want to exchange the tokens one may`, async (t) => {
    const { store, again } = await open(t);
    await store.add("a", { sealed: sealed("one"), expiresAt: NOW + 10_000 });
    const other = await again();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? store : other).claim("a", 1, later)),
    );
    assert.equal(claims.filter((claim) => claim === "claimed").length, 1);
    assert.equal(claims.filter((claim) => claim === "busy").length, 19);
  });

  test(`${engine}: the exchange is seen, and ends the claim`, async (t) => {
    const { store } = await open(t);
    await store.add("a", { sealed: sealed("one"), expiresAt: NOW + 10_000 });
    await store.claim("a", 1, later);
    assert.equal(await store.replace("a", 1, sealed("two")), true);
    assert.equal(read((await store.find("a", NOW))?.sealed), "two");
    assert.equal(await store.replace("a", 1, sealed("late")), false, "an older version never overwrites a newer one");
    assert.equal(await store.claim("a", 1, later), "changed");
    assert.equal(await store.claim("a", 2, later), "claimed");
  });

  test(`${engine}: a claim is given back, or runs out with whoever held it`, async (t) => {
    const { store } = await open(t);
    await store.add("a", { sealed: sealed("one"), expiresAt: NOW + 100_000 });
    await store.claim("a", 1, later);
    await store.release("a", 1);
    assert.equal(await store.claim("a", 1, later), "claimed");
    assert.equal(await store.claim("a", 1, { now: NOW + 4_999, until: NOW + 9_000 }), "busy");
    assert.equal(await store.claim("a", 1, { now: NOW + 5_000, until: NOW + 9_000 }), "claimed");
  });

  test(`${engine}: a removed session stays away, also from an exchange that was under way`, async (t) => {
    const { store } = await open(t);
    await store.add("a", { sealed: sealed("one"), expiresAt: NOW + 10_000 });
    await store.claim("a", 1, later);
    await store.remove("a");
    await store.remove("a");
    assert.equal(await store.replace("a", 1, sealed("two")), false);
    assert.equal(await store.find("a", NOW), undefined);
    assert.equal(await store.claim("a", 1, later), "gone");
  });

  test(`${engine}: what has ended goes, by sweeping or by itself, and nothing else does`, async (t) => {
    const { store } = await open(t);
    for (const id of ["a", "b", "c"]) await store.add(id, { sealed: sealed(id), expiresAt: NOW });
    await store.add("d", { sealed: sealed("d"), expiresAt: NOW + 1 });
    while ((await store.sweep(NOW, 2)) > 0);
    assert.equal(await store.find("a", NOW), undefined);
    assert.equal(await store.claim("b", 1, later), "gone");
    assert.equal(read((await store.find("d", NOW))?.sealed), "d");
  });
}
