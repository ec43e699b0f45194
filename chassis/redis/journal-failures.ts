// Events whose handler failed, in Redis: they wait for their next try, and after the last stay as dead letters.
import type { ClaimedEvent, ClaimRule, FailedEvent, FailureCount, NewFailure } from "../bus/event-journal.ts";
import type { Instant } from "../clock.ts";
import type { Scripts } from "./database.ts";
import { defineScript } from "./script.ts";

export function toFailure({ id, subscriber, event, reason, nextAt, now }: NewFailure) {
  const { source, type } = event;
  const told = { eventId: event.id, aggregateId: event.aggregateId, body: JSON.stringify(event) };
  return { id, subscriber, source, type, ...told, reason: reason.toWellFormed(), nextAt, now };
}

const countLua = `
local function count(state, subscriber, change)
  redis.call('HINCRBY', key('failures:count'), state .. ' ' .. subscriber, change)
end
local function moveFailure(id, from, to)
  local failure = key('failure:' .. id)
  local subscriber = redis.call('HGET', failure, 'subscriber')
  if not subscriber or redis.call('HGET', failure, 'state') ~= from then return nil end
  redis.call('ZREM', key('failures:' .. from), id)
  count(from, subscriber, -1)
  if to then
    redis.call('HSET', failure, 'state', to)
    count(to, subscriber, 1)
  end
  return failure
end
`;

/** An event that was delivered again after a crash may have its row already; that row's count goes on. */
export const addFailureLua = `${countLua}
local function addFailure(given)
  local known = given.subscriber .. '\\n' .. given.eventId
  if redis.call('HEXISTS', key('failures:known'), known) == 1 then return end
  redis.call('HSET', key('failures:known'), known, given.id)
  redis.call('HSET', key('failure:' .. given.id), 'subscriber', given.subscriber, 'source', given.source,
    'event', given.eventId, 'type', given.type, 'aggregate', given.aggregateId, 'body', given.body,
    'state', 'waiting', 'attempts', '1', 'reason', given.reason, 'next', int(given.nextAt), 'created', int(given.now))
  redis.call('ZADD', key('failures:waiting'), int(given.nextAt), given.id)
  count('waiting', given.subscriber, 1)
end
`;

const anyDue = defineScript({
  name: "any failure due",
  reads: true,
  body: "return redis.call('ZCOUNT', key('failures:waiting'), '-inf', int(args.now))",
});

export async function anyFailureDue(store: Scripts, now: Instant): Promise<boolean> {
  return Number(await store.run(anyDue, { now })) > 0;
}

const claimScript = defineScript({
  name: "claim failures",
  body: `
local answer = {}
local waiting = key('failures:waiting')
for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', int(args.now), 'LIMIT', 0, int(args.limit))) do
  local failure = key('failure:' .. id)
  local attempts = redis.call('HINCRBY', failure, 'attempts', 1)
  redis.call('HSET', failure, 'next', int(args.ends))
  redis.call('ZADD', waiting, int(args.ends), id)
  local row = redis.call('HMGET', failure, 'subscriber', 'body')
  answer[#answer + 1] = {id, row[1], attempts, row[2]}
end
return answer
`,
});

export async function claimFailures(store: Scripts, rule: ClaimRule): Promise<readonly ClaimedEvent[]> {
  const { now, until: ends, limit } = rule;
  const rows = (await store.run(claimScript, { now, ends, limit })) as (readonly [string, string, number, string])[];
  return rows.map(([id, subscriber, attempts, body]) => ({ id, subscriber, attempts, event: JSON.parse(body) }));
}

const removeScript = defineScript({
  name: "remove failure",
  uses: [countLua],
  body: `
local row = redis.call('HMGET', key('failure:' .. args.id), 'state', 'subscriber', 'event')
if not row[1] then return end
moveFailure(args.id, row[1], nil)
redis.call('HDEL', key('failures:known'), row[2] .. '\\n' .. row[3])
redis.call('DEL', key('failure:' .. args.id))
`,
});

export async function removeFailure(store: Scripts, id: string): Promise<void> {
  await store.run(removeScript, { id });
}

const postponeScript = defineScript({
  name: "postpone failure",
  body: `
if redis.call('EXISTS', key('failure:' .. args.id)) == 0 then return end
redis.call('HSET', key('failure:' .. args.id), 'reason', args.reason, 'next', int(args.nextAt))
redis.call('ZADD', key('failures:waiting'), 'XX', int(args.nextAt), args.id)
`,
});

export async function postponeFailure(store: Scripts, id: string, reason: string, nextAt: Instant): Promise<void> {
  await store.run(postponeScript, { id, reason: reason.toWellFormed(), nextAt });
}

const buryScript = defineScript({
  name: "bury failure",
  uses: [countLua],
  body: `
local failure = moveFailure(args.id, 'waiting', 'dead')
if not failure then return end
redis.call('HSET', failure, 'reason', args.reason)
redis.call('ZADD', key('failures:dead'), 0, args.id)
`,
});

export async function buryFailure(store: Scripts, id: string, reason: string): Promise<void> {
  await store.run(buryScript, { id, reason: reason.toWellFormed() });
}

const replayScript = defineScript({
  name: "replay failure",
  uses: [countLua],
  body: `
local failure = moveFailure(args.id, 'dead', 'waiting')
if not failure then return 0 end
redis.call('HSET', failure, 'attempts', '1', 'next', int(args.now))
redis.call('ZADD', key('failures:waiting'), int(args.now), args.id)
return 1
`,
});

export async function replayFailure(store: Scripts, id: string, now: Instant): Promise<boolean> {
  return (await store.run(replayScript, { id, now })) === 1;
}

const listScript = defineScript({
  name: "list dead",
  reads: true,
  body: `
local answer = {}
local dead = key('failures:dead')
for _, id in ipairs(redis.call('ZREVRANGEBYLEX', dead, '(' .. args.before, '-', 'LIMIT', 0, int(args.limit))) do
  local row = redis.call('HMGET', key('failure:' .. id), 'subscriber', 'source', 'event', 'type', 'aggregate', 'state',
    'attempts', 'reason', 'next', 'created')
  answer[#answer + 1] = {id, unpack(row)}
end
return answer
`,
});

export async function listDead(store: Scripts, limit: number, before = "~"): Promise<readonly FailedEvent[]> {
  const rows = (await store.run(listScript, { limit, before })) as (readonly string[])[];
  return rows.map(fromRow);
}

function fromRow(row: readonly string[]): FailedEvent {
  const [id = "", subscriber = "", source = "", eventId = "", type = "", aggregateId = "", state, ...rest] = row;
  const [attempts, reason = "", nextAt, createdAt] = rest;
  return {
    ...{ id, subscriber, source, eventId, type, aggregateId, reason },
    state: state === "dead" ? "dead" : "waiting",
    attempts: Number(attempts),
    nextAt: Number(nextAt),
    createdAt: Number(createdAt),
  };
}

const countScript = defineScript({
  name: "count failures",
  reads: true,
  body: "return redis.call('HGETALL', key('failures:count'))",
});

export async function countFailures(store: Scripts): Promise<readonly FailureCount[]> {
  const flat = (await store.run(countScript, {})) as readonly string[];
  const found = new Map<string, { waiting: number; dead: number }>();
  for (let index = 0; index < flat.length; index += 2) {
    const [state = "", subscriber = ""] = (flat[index] ?? "").split(" ", 2);
    const row = found.get(subscriber) ?? { waiting: 0, dead: 0 };
    row[state === "dead" ? "dead" : "waiting"] = Number(flat[index + 1]);
    found.set(subscriber, row);
  }
  return [...found]
    .filter(([, row]) => row.waiting + row.dead > 0)
    .map(([subscriber, row]) => ({ subscriber, ...row }));
}
