// What every import store promises, sentence by sentence of its port.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type ImportRequest, type ImportStore, MAX_NOTES, NO_PROGRESS, type Note } from "./import-store.ts";

const TTL = 30_000;

function request(number: number): ImportRequest {
  const id = `0190a0b0-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return { id, format: "csv", currency: "EUR", delimiter: "|", map: "title=t", dryRun: false, createdAt: number };
}

function note(row: number, kind: Note["kind"] = "error"): Note {
  return { kind, row, column: "price", code: "price_invalid", message: `row ${row}` };
}

export function importStoreConformance(name: string, open: (test: TestContext) => Promise<ImportStore>): void {
  const promise = (sentence: string, run: (store: ImportStore) => Promise<void>): void => {
    test(`${name}: ${sentence}`, async (t) => run(await open(t)));
  };

  promise("an import is kept as it was asked for, waiting", async (store) => {
    assert.equal(await store.add(request(1)), request(1).id);
    const view = await store.find(request(1).id);
    assert.deepEqual(view, {
      ...request(1),
      state: "waiting",
      progress: NO_PROGRESS,
      finishedAt: null,
      errors: [],
      warnings: [],
    });
    assert.equal(await store.find(request(2).id), undefined);
    assert.deepEqual(await store.unfinished(), [request(1).id]);
  });

  promise("the same idempotency key is the same import; another file under it is refused", async (store) => {
    const record = { scope: "startImport staff", key: "k", fingerprint: "a" };
    const id = await store.add(request(1), record);
    assert.equal(await store.add(request(2), record), id);
    assert.equal(await store.find(request(2).id), undefined);
    await assert.rejects(store.add(request(3), { ...record, fingerprint: "b" }), { code: "idempotency_mismatch" });
  });

  promise("the oldest comes first, and nobody takes what another holds", async (store) => {
    await store.add(request(2));
    await store.add(request(1));
    assert.equal((await store.take("a", 100, TTL))?.request.id, request(1).id);
    assert.equal((await store.take("b", 100, TTL))?.request.id, request(2).id);
    assert.equal(await store.take("c", 100, TTL), undefined);
  });

  promise("twenty takers, one import: exactly one gets it", async (store) => {
    await store.add(request(1));
    const takers = await Promise.all(Array.from({ length: 20 }, (_, index) => store.take(`holder-${index}`, 100, TTL)));
    assert.equal(takers.filter((taken) => taken !== undefined).length, 1);
  });

  promise("who was taken for dead writes nothing any more; the next goes on where progress was kept", async (store) => {
    await store.add(request(1));
    const first = await store.take("a", 100, TTL);
    assert.ok(first);
    const progress = { ...NO_PROGRESS, products: 40, created: 40 };
    assert.equal(await store.advance({ taken: first, progress, notes: [note(2)], now: 200 }, "a", TTL), "kept");
    assert.equal(await store.take("b", 200 + TTL - 1, TTL), undefined);
    const second = await store.take("b", 200 + TTL, TTL);
    assert.deepEqual(second?.progress, progress);
    const late = { taken: first, progress: { ...progress, products: 80 }, notes: [note(9)], now: 201 + TTL };
    assert.equal(await store.advance(late, "a", TTL), "lost");
    assert.equal(await store.finish(late, "completed"), "lost");
    const view = await store.find(request(1).id);
    assert.deepEqual([view?.progress.products, view?.errors.length, view?.state], [40, 1, "running"]);
  });

  promise("imports are listed with the newest first, page by page, without their notes", async (store) => {
    for (const n of [2, 1, 3]) await store.add(request(n));
    const first = await store.page(null, 2);
    assert.deepEqual([first.items.map(({ id }) => id), first.total], [[request(3).id, request(2).id], 3]);
    const { errors: _errors, warnings: _warnings, ...listed } = (await store.find(request(3).id)) ?? assert.fail();
    assert.deepEqual(first.items[0], listed);
    const second = await store.page(first.next, 2);
    assert.deepEqual([second.items.map(({ id }) => id), second.next], [[request(1).id], null]);
    assert.deepEqual(await store.page(request(1).id, 2), { items: [], next: null, total: 3 });
  });

  promise("what is given back can be taken at once", async (store) => {
    await store.add(request(1));
    const taken = await store.take("a", 100, TTL);
    assert.ok(taken);
    await store.release(taken);
    assert.equal((await store.take("b", 101, TTL))?.request.id, request(1).id);
  });

  promise("an import that has ended stays as it ended", async (store) => {
    await store.add(request(1));
    const taken = await store.take("a", 100, TTL);
    assert.ok(taken);
    const progress = { ...NO_PROGRESS, rows: 9, products: 3, skipped: 3 };
    assert.equal(await store.finish({ taken, progress, notes: [], now: 300 }, "completed"), "kept");
    const view = await store.find(request(1).id);
    assert.deepEqual([view?.state, view?.finishedAt, view?.progress], ["completed", 300, progress]);
    assert.equal(await store.take("b", 10 * TTL, TTL), undefined);
    assert.deepEqual(await store.unfinished(), []);
  });

  promise("the first errors and warnings are kept in order, the count goes on", async (store) => {
    await store.add(request(1));
    const taken = await store.take("a", 100, TTL);
    assert.ok(taken);
    const many = Array.from({ length: MAX_NOTES - 1 }, (_, index) => note(index + 2));
    const progress = { ...NO_PROGRESS, errorCount: MAX_NOTES + 2 };
    await store.advance({ taken, progress, notes: [...many, note(5, "warning")], now: 100 }, "a", TTL);
    await store.finish({ taken, progress, notes: [note(5000), note(5001), note(5002)], now: 200 }, "failed");
    const view = await store.find(request(1).id);
    assert.equal(view?.errors.length, MAX_NOTES);
    assert.deepEqual([view?.errors[0]?.row, view?.errors.at(-1)?.row], [2, 5000]);
    assert.deepEqual(view?.warnings, [{ row: 5, column: "price", code: "price_invalid", message: "row 5" }]);
    assert.equal(view?.progress.errorCount, MAX_NOTES + 2);
  });
}
