// What a store remembers in Redis: inbox, idempotency, leases; and that it forgets again.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { systemClock } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { RedisDatabase } from "./database.ts";
import { sweep } from "./housekeeping.ts";
import { idempotencyLua } from "./idempotency.ts";
import { inboxLua, toDelivery } from "./inbox.ts";
import { claimLease, leaseLua, releaseLease } from "./lease.ts";
import { defineScript } from "./script.ts";
import { temporaryRedis } from "./testing.ts";

function event(id: string, aggregateVersion: number, aggregateId = "order-1", at = systemClock.now()): EventEnvelope {
  const time = new Date(at).toISOString();
  return { id, type: "thing.happened", version: 1, source: "orders", time, aggregateId, aggregateVersion, data: {} };
}

const taking = defineScript({
  name: "take",
  uses: [inboxLua],
  body: "return takeEvent(args.subscriber, args.delivery, args.mode)",
});
const taker = (database: RedisDatabase, mode: "every" | "latest") => (e: EventEnvelope, subscriber: string) =>
  database.run(taking, { subscriber, delivery: toDelivery(e), mode });

test("inbox: `every` applies each event once, in any order, however many deliver it at once", async (t) => {
  const { database } = await temporaryRedis(t);
  const take = taker(database, "every");
  assert.equal(await take(event("b", 2), "mails"), "apply");
  assert.equal(await take(event("a", 1), "mails"), "apply");
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => take(event("c", 3), "mails")));
  assert.equal(outcomes.filter((each) => each === "apply").length, 1);
  assert.equal(outcomes.filter((each) => each === "duplicate").length, 19);
});

test("inbox: `latest` drops what is not newer, per aggregate and subscriber, and books it", async (t) => {
  const { database } = await temporaryRedis(t);
  const take = taker(database, "latest");
  assert.equal(await take(event("b", 2), "stock"), "apply");
  assert.equal(await take(event("a", 1), "stock"), "superseded");
  assert.equal(await take(event("a", 1), "stock"), "duplicate");
  assert.equal(await take(event("d", 1, "order-2"), "stock"), "apply");
  assert.equal(await take(event("a", 1), "other"), "apply");
});

test("inbox: a snapshot never overwrites newer state", async (t) => {
  const { database } = await temporaryRedis(t);
  const body = "return raiseNewest('stock', 'order-1', args.version) and 1 or 0";
  const raising = defineScript({ name: "snapshot", uses: [inboxLua], body });
  const take = taker(database, "latest");
  assert.equal(await take(event("a", 1), "stock"), "apply");
  assert.equal(await database.run(raising, { version: 5 }), 1);
  assert.equal(await database.run(raising, { version: 4 }), 0);
  assert.equal(await take(event("b", 5), "stock"), "superseded");
  assert.equal(await take(event("c", 6), "stock"), "apply");
});

const once = defineScript({
  name: "once",
  uses: [idempotencyLua],
  body: `
local known = recallAnswer(args.record)
if known then return known end
local answer = redis.call('INCR', key('effects'))
keepAnswer(args.record, args.at, '{"number":' .. answer .. '}')
return '{"number":' .. answer .. '}'
`,
});

test("idempotency: one effect for twenty at once; another body is refused; old keys are forgotten", async (t) => {
  const { database } = await temporaryRedis(t);
  const record = { scope: "createCart user-1", key: "k", fingerprint: "f" };
  const run = async (given: IdempotencyRecord, at = systemClock.now()) =>
    JSON.parse(String(await database.run(once, { record: given, at }))) as { number: number };
  const answers = await Promise.all(Array.from({ length: 20 }, () => run(record)));
  assert.deepEqual(new Set(answers.map((answer) => answer.number)), new Set([1]));
  await assert.rejects(run({ ...record, fingerprint: "g" }), { code: "idempotency_mismatch" });
  assert.deepEqual(await run({ ...record, scope: "another" }), { number: 2 });
  const old = { ...record, key: "old" };
  await run(old, systemClock.now() - IDEMPOTENCY_KEPT_MS - 1);
  const take = taker(database, "every");
  const ancient = event("ancient", 1, "order-9", systemClock.now() - INBOX_KEPT_MS - 1);
  assert.equal(await take(ancient, "mails"), "apply");
  await sweep(database, systemClock);
  assert.deepEqual(await run(record), { number: 1 });
  assert.deepEqual(await run(old), { number: 4 }, "its answer was forgotten");
  assert.equal(await take(ancient, "mails"), "apply", "so was the event");
});

test("lease: one holder at a time, a higher fence for each new holder, none for who lost it", async (t) => {
  const { database } = await temporaryRedis(t);
  const holding = defineScript({
    name: "holds",
    reads: true,
    uses: [leaseLua],
    body: "return holdsLease('sweep', args.fence, args.now) and 1 or 0",
  });
  const claim = async (holder: string, now: number): Promise<number | "held"> => {
    const claimed = await claimLease(database, "sweep", holder, now, 100);
    return claimed === "held" ? claimed : claimed.fence - database.life().since;
  };
  const holds = async (fence: number, now: number) =>
    (await database.run(holding, { fence: fence + database.life().since, now })) === 1;
  assert.equal(await claim("a", 1000), 1);
  assert.equal(await claim("b", 1099), "held");
  assert.equal(await claim("a", 1099), 1);
  assert.deepEqual([await holds(1, 1198), await holds(1, 1199)], [true, false]);
  assert.equal(await claim("b", 1199), 2);
  await releaseLease(database, "sweep", database.life().since + 1);
  assert.equal(await claim("a", 1200), "held");
  await releaseLease(database, "sweep", database.life().since + 2);
  assert.equal(await claim("a", 1200), 3);
  assert.equal(await claim("a", 1300), 4);
  const claims = await Promise.all(["b", "c", "d"].map((who) => claimLease(database, "other", who, 1000, 100)));
  assert.equal(claims.filter((each) => each !== "held").length, 1);
});
