// Every sentence of the journal's promises as a case, races between instances included.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { systemClock } from "../clock.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import { type Claim, type EventJournal, type Held, type NewFailure, partitionKey } from "./event-journal.ts";
import { ALL_PARTITIONS, PARTITIONS, partitionOf } from "./partitions.ts";

/** One instance's hold on the store. */
export type JournalInstance = {
  readonly journal: EventJournal;
  /** One operation that writes these events, and then fails if told to. */
  append(events: readonly EventEnvelope[], fails?: boolean): Promise<void>;
};

export type JournalWorld = {
  readonly first: JournalInstance;
  /** The same store, opened as another instance would. */
  another(): Promise<JournalInstance>;
};

const ids = createIds(systemClock, systemRandom);
const NOW = 1_800_000_000_000;
const reading = { subscriber: "products.orders", source: "orders" };
const everything = { after: 0, types: ["thing.happened", "thing.other"], limit: 10_000 };
const trimAll = { writtenBefore: NOW * 2, seenBefore: 0, limit: 1_000 };

function happened(change: Partial<EventEnvelope> = {}): EventEnvelope {
  const time = new Date(NOW).toISOString();
  const base = { id: ids.uuid(), type: "thing.happened", version: 1, source: "orders", time, data: {} } as const;
  return { ...base, aggregateId: ids.uuid(), aggregateVersion: 1, ...change };
}

const several = (count: number, change: Partial<EventEnvelope> = {}): readonly EventEnvelope[] =>
  Array.from({ length: count }, () => happened(change));

function claim(instance: string, change: Partial<Claim> = {}): Claim {
  return { instance, readings: [reading], fences: new Map(), boot: false, now: NOW, ttlMs: 1_000, ...change };
}

const fencesOf = (held: readonly Held[]): Claim["fences"] =>
  new Map(held.map((each) => [partitionKey(each), each.fence]));

function failure(change: Partial<NewFailure> = {}): NewFailure {
  const { subscriber } = reading;
  return { id: ids.uuid(), subscriber, event: happened(), reason: "no", nextAt: NOW + 100, now: NOW, ...change };
}

/** Rows may come without a prototype: what they say is what counts. */
const plain = <T>(value: T): T => structuredClone(value);

const due = (now: number) => ({ now, until: now + 45_000, limit: 32 });

export function eventJournalConformance(engine: string, open: (t: TestContext) => Promise<JournalWorld>): void {
  const check = (sentence: string, body: (world: JournalWorld, t: TestContext) => Promise<void>): void => {
    test(`${engine} journal: ${sentence}`, async (t) => body(await open(t), t));
  };

  check("rows come in order, of the types and partitions asked for, with head and floor", async ({ first }) => {
    const written = [...several(20), ...several(5, { type: "thing.other" })];
    await first.append(written.slice(0, 10));
    await first.append(written.slice(10));
    const all = await first.journal.readOutbox(everything);
    assert.deepEqual([all.head, all.floor, await first.journal.head()], [25, 0, 25]);
    assert.deepEqual(
      all.rows.map((row) => [row.position, row.partition, row.body]),
      written.map((event, index) => [index + 1, partitionOf(event.aggregateId), JSON.stringify(event)]),
    );
    const some = await first.journal.readOutbox({ ...everything, after: 3, partitions: [1, 6], limit: 4 });
    const wanted = all.rows.filter((row) => row.position > 3 && [1, 6].includes(row.partition)).slice(0, 4);
    assert.deepEqual(plain([some.rows, some.head]), plain([wanted, 25]));
    const other = await first.journal.readOutbox({ ...everything, types: ["thing.other"] });
    assert.deepEqual(
      other.rows.map((row) => row.position),
      [21, 22, 23, 24, 25],
    );
  });

  check("whoever has seen a head has seen all below it, whatever is being written", async ({ first, another }) => {
    const writers = [first, await another(), await another()];
    const rounds = 40;
    const writing = Promise.all(
      writers.flatMap((writer) =>
        [0, 1].map(async () => {
          for (let round = 0; round < rounds; round += 1) {
            await writer.append(several(1 + (round % 3)));
            if (round % 5 === 0) await assert.rejects(writer.append(several(2), true));
          }
        }),
      ),
    );
    const expected = 6 * Array.from({ length: rounds }, (_, round) => 1 + (round % 3)).reduce((a, b) => a + b, 0);
    const seen: number[] = [];
    const { journal } = await another();
    for (let after = 0; after < expected; ) {
      const { head, rows } = await journal.readOutbox({ ...everything, after });
      seen.push(...rows.map((row) => row.position));
      assert.equal(seen.length, head, "every position up to the head was there");
      after = head;
      await systemClock.sleep(1);
    }
    await writing;
    assert.deepEqual(
      seen,
      Array.from({ length: expected }, (_, index) => index + 1),
    );
  });

  check("a commit is noticed: one's own, and another instance's", async ({ first, another }) => {
    const other = await another();
    const heads: Promise<void>[] = [];
    for (const { journal } of [first, other]) {
      heads.push(
        new Promise((resolve) => void journal.onCommit(async () => (await journal.head()) === 1 && resolve())),
      );
    }
    await first.append(several(1));
    await Promise.race([Promise.all(heads), systemClock.sleep(5_000).then(() => assert.fail("nobody said so"))]);
  });

  check("acknowledgements rise and never fall, by subscriber the lowest partition counts", async ({ first }) => {
    await first.append(several(30));
    const row = (partition: number, acknowledged: number) => ({ subscriber: "reader", partition, acknowledged });
    await first.journal.acknowledge(
      ALL_PARTITIONS.map((partition) => row(partition, 20)),
      NOW,
    );
    await first.journal.acknowledge([row(3, 12), row(4, 25)], NOW);
    const { head, floor, subscribers } = await first.journal.outboxStatus();
    assert.deepEqual(plain([head, floor, subscribers]), [30, 0, [{ subscriber: "reader", acknowledged: 20 }]]);
  });

  check(
    "trimming stops at what is young or not acknowledged, and positions are never used again",
    async ({ first }) => {
      const { journal } = first;
      await first.append(several(30));
      const all = (subscriber: string, acknowledged: number, partitions = ALL_PARTITIONS) =>
        journal.acknowledge(
          partitions.map((partition) => ({ subscriber, partition, acknowledged })),
          NOW,
        );
      await all("quick", 25);
      await all("slow", 25, ALL_PARTITIONS.slice(1));
      assert.equal(await journal.trim(trimAll), 0, "one partition of `slow` has acknowledged nothing yet");
      await all("slow", 10, [0]);
      assert.equal(await journal.trim({ ...trimAll, writtenBefore: NOW - 1 }), 0, "young rows stay");
      assert.equal(await journal.trim({ ...trimAll, limit: 4 }), 4);
      assert.equal(await journal.trim(trimAll), 6);
      const { floor, rows } = await journal.readOutbox(everything);
      assert.deepEqual([floor, rows[0]?.position], [10, 11]);
      assert.equal(await journal.trim({ ...trimAll, seenBefore: NOW + 1 }), 20, "nobody is registered any more");
      await first.append(several(1));
      assert.deepEqual([await journal.head(), (await journal.readOutbox(everything)).rows.length], [31, 1]);
    },
  );

  check("one instance holds all partitions; two share them as the first lets go", async ({ first, another }) => {
    const second = await another();
    const alone = await first.journal.claimPartitions(claim("a"));
    assert.deepEqual([alone.held.length, alone.surplus.length], [PARTITIONS, 0]);
    assert.equal((await second.journal.claimPartitions(claim("b"))).held.length, 0, "nothing is free yet");
    const fences = fencesOf(alone.held);
    const shared = await first.journal.claimPartitions(claim("a", { fences }));
    assert.deepEqual([shared.held.length, shared.surplus.length], [PARTITIONS / 2, PARTITIONS / 2]);
    await first.journal.releasePartitions(shared.surplus);
    const taken = await second.journal.claimPartitions(claim("b"));
    assert.deepEqual(
      taken.held.map((each) => [each.partition, each.fence]),
      shared.surplus.map((each) => [each.partition, each.fence + 1]),
    );
    await second.journal.leaveMembers("b");
    await second.journal.releasePartitions(taken.held);
    assert.equal((await first.journal.claimPartitions(claim("a", { fences: fencesOf(shared.held) }))).held.length, 8);
  });

  check("a lease ends by itself, a restart takes its own back at once, and fences rise", async ({ first, another }) => {
    const second = await another();
    const alone = await first.journal.claimPartitions(claim("a"));
    const restarted = await second.journal.claimPartitions(claim("a", { boot: true }));
    assert.deepEqual(
      restarted.held.map((each) => each.fence),
      alone.held.map((each) => each.fence + 1),
    );
    const moved = await first.journal.advance([{ held: alone.held[0] as Held, epoch: "e", position: 1 }], []);
    assert.equal(moved, 0, "the predecessor moves nothing any more");
    const later = await first.journal.claimPartitions(claim("b", { now: NOW + 1_000 }));
    assert.equal(later.held.length, PARTITIONS);
    assert.ok(later.held.every((each) => each.fence === 3));
  });

  check("of instances that claim at once, no two hold one partition", async ({ first, another }) => {
    const journals = [first.journal, (await another()).journal, (await another()).journal];
    for (let round = 0; round < 10; round += 1) {
      const now = NOW + round * 2_000;
      const claims = await Promise.all(journals.map((journal, n) => journal.claimPartitions(claim(`i${n}`, { now }))));
      const held = claims.flatMap((each) => each.held.map((one) => one.partition));
      assert.equal(new Set(held).size, held.length, `round ${round}: ${held}`);
    }
  });

  check("cursors move forward only, within their epoch and fence, and say how many did", async ({ first }) => {
    const { journal } = first;
    const { held } = await journal.claimPartitions(claim("a"));
    const to = (epoch: string, position: number, from = held) => from.map((each) => ({ held: each, epoch, position }));
    assert.equal(await journal.advance(to("e1", 10), []), PARTITIONS);
    assert.equal(await journal.advance(to("e1", 20), []), 0, "they stand in another epoch by now");
    const now = held.map((each) => ({ ...each, epoch: "e1", position: 10 }));
    const [some, rest] = [now.slice(0, 3), now.slice(3)];
    assert.equal(await journal.advance([...to("e1", 30, some), ...to("e1", 20, rest)], []), PARTITIONS);
    assert.equal(await journal.advance(to("e1", 5, some), []), 0);
    assert.equal(await journal.advance(to("e1", 40, [{ ...(some[0] as Held), fence: 7 }]), []), 0);
    assert.deepEqual(
      (await journal.readCursors(reading)).map((cursor) => [cursor.partition, cursor.epoch, cursor.position]),
      ALL_PARTITIONS.map((partition) => [partition, "e1", partition < 3 ? 30 : 20]),
    );
    assert.deepEqual(await journal.readCursors({ ...reading, source: "users" }), []);
  });

  check(
    "a claim that races with moves tells a position that no move of the old holder passes",
    async ({ first, another }) => {
      const second = await another();
      const { held } = await first.journal.claimPartitions(claim("a"));
      const moving = (async () => {
        for (let position = 1; ; position += 1) {
          const from = held.map((each) => ({ ...each, epoch: position === 1 ? "" : "e", position: position - 1 }));
          const moves = from.map((each) => ({ held: each, epoch: "e", position }));
          if ((await first.journal.advance(moves, [])) < PARTITIONS) return;
        }
      })();
      await systemClock.sleep(20);
      const taken = await second.journal.claimPartitions(claim("b", { now: NOW + 1_000 }));
      await moving;
      const stored = await second.journal.readCursors(reading);
      assert.deepEqual(
        taken.held.map((each) => each.position),
        stored.map((each) => each.position),
      );
    },
  );

  check(
    "failures are noted with the move past them, once; a due one goes to one claimant",
    async ({ first, another }) => {
      const second = await another();
      const { held } = await first.journal.claimPartitions(claim("a"));
      const one = failure();
      const move = { held: held[0] as Held, epoch: "e", position: 4 };
      assert.equal(await first.journal.advance([move], [one]), 1);
      await first.journal.advance([], [{ ...one, id: ids.uuid(), reason: "again" }, failure({ nextAt: NOW + 900 })]);
      assert.equal(await first.journal.anyFailureDue(NOW + 99), false);
      assert.equal(await first.journal.anyFailureDue(NOW + 100), true);
      const claims = await Promise.all(
        [first, second, first, second].map(({ journal }) => journal.claimFailures(due(NOW + 100))),
      );
      const [claimed, ...more] = claims.flat();
      assert.deepEqual([claimed?.id, claimed?.attempts, claimed?.event, more.length], [one.id, 2, one.event, 0]);
      await first.journal.postponeFailure(one.id, "still no", NOW + 500);
      assert.deepEqual(
        (await second.journal.claimFailures(due(NOW + 500))).map((each) => each.attempts),
        [3],
      );
      await first.journal.removeFailure(one.id);
      assert.deepEqual(plain(await first.journal.countFailures()), [
        { subscriber: reading.subscriber, waiting: 1, dead: 0 },
      ]);
    },
  );

  check("dead letters are listed newest first, page by page, and replayed with all their tries", async ({ first }) => {
    const { journal } = first;
    const letters = Array.from({ length: 3 }, () => failure());
    await journal.advance([], letters);
    for (const { id } of letters) await journal.buryFailure(id, "for good");
    assert.deepEqual(await journal.claimFailures(due(NOW + 1e9)), []);
    const newest = letters
      .map(({ id }) => id)
      .toSorted()
      .toReversed();
    const page = await journal.listDead(2);
    assert.deepEqual([page.map(({ id }) => id), page[0]?.reason], [newest.slice(0, 2), "for good"]);
    assert.deepEqual(
      (await journal.listDead(2, page[1]?.id)).map(({ id }) => id),
      newest.slice(2),
    );
    assert.equal(await journal.replayFailure(newest[0] ?? "", NOW), true);
    assert.equal(await journal.replayFailure(newest[0] ?? "", NOW), false);
    assert.deepEqual(plain(await journal.countFailures()), [{ subscriber: reading.subscriber, waiting: 1, dead: 2 }]);
    assert.deepEqual(
      (await journal.claimFailures(due(NOW))).map((each) => each.attempts),
      [2],
    );
  });

  check("one instance resyncs; the cursors move for it alone, to where it says", async ({ first, another }) => {
    const second = await another();
    const { held } = await first.journal.claimPartitions(claim("a"));
    const claims = await Promise.all(
      [first, second].map(({ journal }, n) => journal.claimResync(reading, `holder ${n}`, NOW, 1_000)),
    );
    const [won] = claims.filter((each) => each !== "held");
    assert.ok(won && claims.includes("held"));
    const end = { fence: won.fence, now: NOW + 500, epoch: "e2", head: 77 };
    await second.journal.finishResync(reading, { ...end, fence: won.fence + 1 });
    await second.journal.finishResync(reading, { ...end, now: NOW + 1_000 });
    assert.ok((await first.journal.readCursors(reading)).every((cursor) => cursor.position === 0));
    await first.journal.finishResync(reading, end);
    const cursors = await first.journal.readCursors(reading);
    assert.ok(cursors.every((cursor) => cursor.position === 77 && cursor.epoch === "e2"));
    assert.equal(await first.journal.advance([{ held: held[0] as Held, epoch: "e1", position: 90 }], []), 0);
    const next = await second.journal.claimResync(reading, "holder 3", NOW + 500, 1_000);
    assert.ok(next !== "held" && next.fence > won.fence);
    await second.journal.abandonResync(reading, next.fence);
    assert.notEqual(await first.journal.claimResync(reading, "holder 4", NOW + 500, 1_000), "held");
  });

  check("the epoch is the store's own, and stays", async ({ first, another }) => {
    assert.match(first.journal.epoch, /^[0-9a-f]{32}$/);
    assert.equal((await another()).journal.epoch, first.journal.epoch);
  });
}
