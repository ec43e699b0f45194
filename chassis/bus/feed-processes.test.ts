// Feeds over HTTP between processes that are killed, and one outbox that several processes write.
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { systemClock } from "../clock.ts";
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { temporaryDatabase, temporaryUrl } from "../sqlite/testing.ts";
import { createFeed } from "./feed.ts";
import { type FixtureOrder, type FixtureReport, happened } from "./feed-fixture.ts";
import { decodeAnswer, encodeAnswer } from "./feed-wire.ts";

/** 500 ms by design; the rest is for a machine that is busy with other tests. */
const BACK_MS = 1_500;

type Process = { readonly child: ChildProcess; readonly url: string };

async function order(child: ChildProcess, what: FixtureOrder): Promise<FixtureReport> {
  child.send(what);
  const [report] = (await once(child, "message", { signal: AbortSignal.timeout(30_000) })) as [FixtureReport];
  return report;
}

async function startProcess(t: TestContext, start: Omit<Extract<FixtureOrder, { kind: "start" }>, "kind">) {
  const child = fork(new URL("./feed-fixture.ts", import.meta.url), { stdio: "inherit" });
  t.after(() => child.kill("SIGKILL"));
  const report = await order(child, { kind: "start", ...start });
  assert.ok(report.kind === "started");
  return { child, url: report.url } satisfies Process;
}

async function kill({ child }: Process): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function append({ child }: Process, name: string, commits: number, events: number): Promise<number> {
  const report = await order(child, { kind: "append", name, commits, events });
  assert.ok(report.kind === "appended");
  return report.slowestMs;
}

test("a reader never skips a position though two processes commit at the same time", async (t) => {
  const url = await temporaryUrl(t);
  const database = await temporaryDatabase(t, { url });
  const feed = createFeed({
    journal: createSqliteEventJournal(database),
    clock: systemClock,
    onAcknowledged: () => undefined,
  });
  t.after(() => feed.close());
  const base = { service: "orders", url, port: 0 } as const;
  const writers = await Promise.all([
    startProcess(t, { ...base, instance: "orders-1" }),
    startProcess(t, { ...base, instance: "orders-2" }),
  ]);
  const expected = 2 * 250 * 3;
  const writing = Promise.all(writers.map((writer, index) => append(writer, `w${index}`, 250, 3)));
  const seen: string[] = [];
  let after = 0;
  while (seen.length < expected) {
    const request = { subscriber: "reader", types: [happened.type], after: [after], limit: 7, waitMs: 2_000 };
    const answer = await feed.poll(request, AbortSignal.timeout(20_000));
    assert.ok(answer.kind === "batch");
    const batch = decodeAnswer(encodeAnswer(answer));
    seen.push(...batch.events.map((event) => event.id));
    after = batch.next;
  }
  const stored = database.read((tx) =>
    tx.all<{ id: string; position: number }>("SELECT id, position FROM outbox ORDER BY position"),
  );
  assert.deepEqual(
    seen,
    stored.map((row) => row.id),
  );
  assert.deepEqual(
    stored.map((row) => row.position),
    Array.from({ length: expected }, (_, index) => index + 1),
  );
  const slowest = await writing;
  t.diagnostic(`slowest commits of the two writers: ${slowest.map((ms) => `${Math.round(ms)} ms`).join(", ")}`);
  assert.ok(Math.max(...slowest) < 2_000, "neither writer starves");
});

test("source and subscriber are killed in turn: everything takes effect once, and each is soon back", async (t) => {
  const [ordersUrl, productsUrl] = [await temporaryUrl(t), await temporaryUrl(t)];
  const effects = await temporaryDatabase(t, { url: productsUrl });
  const count = () => effects.read((tx) => tx.get<{ n: number }>("SELECT count(*) AS n FROM inbox"))?.n ?? 0;
  const until = async (wanted: number): Promise<number> => {
    const startedMs = performance.now();
    while (count() < wanted) {
      assert.ok(performance.now() - startedMs < 10_000, `${count()} of ${wanted} effects`);
      await systemClock.sleep(5);
    }
    return performance.now() - startedMs;
  };
  const orders = { service: "orders", instance: "orders-1", url: ordersUrl } as const;
  let source = await startProcess(t, { ...orders, port: 0 });
  const port = Number(new URL(source.url).port);
  const products = {
    service: "products",
    instance: "products-1",
    url: productsUrl,
    port: 0,
    orders: source.url,
  } as const;
  let subscriber = await startProcess(t, products);
  let expected = 0;
  for (let round = 0; round < 2; round += 1) {
    await append(source, `a${round}`, 20, 3);
    expected += 60;
    await kill(source); // Perhaps before it has told anybody.
    source = await startProcess(t, { ...orders, port });
    const sourceBackMs = await until(expected);
    t.diagnostic(`source back: ${Math.round(sourceBackMs)} ms`);
    assert.ok(sourceBackMs < BACK_MS);
    const writing = append(source, `b${round}`, 40, 3);
    expected += 120;
    await kill(subscriber);
    await writing;
    subscriber = await startProcess(t, products);
    const subscriberBackMs = await until(expected);
    t.diagnostic(`subscriber back: ${Math.round(subscriberBackMs)} ms`);
    assert.ok(subscriberBackMs < BACK_MS);
  }
  assert.equal(count(), expected);
});
