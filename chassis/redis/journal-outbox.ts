// The source's side of the journal in Redis: what a feed reads of the outbox, who has acknowledged what, and so what may
// be trimmed.
import type { Acknowledged, OutboxQuery, OutboxSnapshot, OutboxStatus, TrimRule } from "../bus/event-journal.ts";
import { ALL_PARTITIONS, PARTITIONS } from "../bus/partitions.ts";
import type { Instant } from "../clock.ts";
import type { Scripts } from "./database.ts";
import { outboxLua } from "./outbox.ts";
import { defineScript } from "./script.ts";

const readHead = defineScript({ name: "head", reads: true, body: "return redis.call('GET', key('head')) or '0'" });

export async function headOf(store: Scripts): Promise<number> {
  return Number(await store.run(readHead, {}));
}

/** One sorted set for each type and partition: no row is looked at that was not asked for. */
const readRows = defineScript({
  name: "read outbox",
  reads: true,
  uses: [outboxLua],
  body: `
local found = {}
for _, type in ipairs(args.types) do
  for _, partition in ipairs(args.partitions) do
    local set = key(outboxOf(type, partition))
    local behind = '(' .. int(args.after)
    for _, position in ipairs(redis.call('ZRANGEBYSCORE', set, behind, '+inf', 'LIMIT', 0, int(args.limit))) do
      found[#found + 1] = tonumber(position)
    end
  end
end
table.sort(found)
local answer = {redis.call('GET', key('head')) or '0', redis.call('GET', key('floor')) or '0'}
for index = 1, math.min(#found, args.limit) do
  local row = readRow(found[index])
  answer[#answer + 1] = {found[index], row.partition, row.body}
end
return answer
`,
});

type Row = readonly [position: number, partition: number, body: string];

export async function readOutbox(store: Scripts, query: OutboxQuery): Promise<OutboxSnapshot> {
  const { after, types, partitions = ALL_PARTITIONS, limit } = query;
  const answer = await store.run(readRows, { after, types, partitions, limit });
  const [head, floor, ...rows] = answer as readonly [string, string, ...Row[]];
  return {
    head: Number(head),
    floor: Number(floor),
    rows: rows.map(([position, partition, body]) => ({ position, partition, body })),
  };
}

const readStatus = defineScript({
  name: "outbox status",
  reads: true,
  body: `
local answer = {redis.call('GET', key('head')) or '0', redis.call('GET', key('floor')) or '0'}
for _, subscriber in ipairs(redis.call('ZRANGE', key('subscribers'), 0, -1)) do
  local lowest = math.huge
  for _, position in ipairs(redis.call('HVALS', key('acknowledged:' .. subscriber))) do
    lowest = math.min(lowest, tonumber(position))
  end
  answer[#answer + 1] = {subscriber, lowest}
end
return answer
`,
});

export async function readOutboxStatus(store: Scripts): Promise<OutboxStatus> {
  const answer = await store.run(readStatus, {});
  const [head, floor, ...rows] = answer as readonly [string, string, ...(readonly [string, number])[]];
  const subscribers = rows.map(([subscriber, acknowledged]) => ({ subscriber, acknowledged }));
  return { head: Number(head), floor: Number(floor), subscribers };
}

const raise = defineScript({
  name: "acknowledge",
  body: `
for _, row in ipairs(args.rows) do
  local acknowledged = key('acknowledged:' .. row.subscriber)
  local known = tonumber(redis.call('HGET', acknowledged, int(row.partition)) or '-1')
  if row.acknowledged > known then redis.call('HSET', acknowledged, int(row.partition), int(row.acknowledged)) end
  redis.call('HSET', key('seen:' .. row.subscriber), int(row.partition), int(args.now))
  redis.call('ZADD', key('subscribers'), 'GT', int(args.now), row.subscriber)
end
`,
});

export async function raiseAcknowledged(store: Scripts, rows: readonly Acknowledged[], now: Instant): Promise<void> {
  await store.run(raise, { rows, now });
}

const trim = defineScript({
  name: "trim outbox",
  uses: [outboxLua],
  body: `
local unseen = redis.call('ZRANGEBYSCORE', key('subscribers'), '-inf', '(' .. int(args.seenBefore))
local forgotten = {}
for _, subscriber in ipairs(unseen) do forgotten[subscriber] = true end
local floor = tonumber(redis.call('GET', key('floor')) or '0')
local target = math.min(tonumber(redis.call('GET', key('head')) or '0'), floor + args.limit)
for _, subscriber in ipairs(redis.call('ZRANGE', key('subscribers'), 0, -1)) do
  if not forgotten[subscriber] then
    local positions = redis.call('HVALS', key('acknowledged:' .. subscriber))
    -- A subscriber that has not acknowledged all its partitions yet has acknowledged nothing.
    if #positions < ${PARTITIONS} then target = 0 end
    for _, position in ipairs(positions) do target = math.min(target, tonumber(position)) end
  end
end
-- Rows are nearly, not exactly, in order of time: everything from the first young one on stays.
local sets = {}
for position = floor + 1, target do
  local row = readRow(position)
  if row.at > args.writtenBefore then
    target = position - 1
    break
  end
  sets[position] = outboxOf(row.type, row.partition)
end
for _, subscriber in ipairs(unseen) do
  redis.call('DEL', key('acknowledged:' .. subscriber), key('seen:' .. subscriber))
  redis.call('ZREM', key('subscribers'), subscriber)
end
if target <= floor then return 0 end
for position = floor + 1, target do
  redis.call('ZREM', key(sets[position]), int(position))
  redis.call('HDEL', key('outbox'), int(position))
end
redis.call('SET', key('floor'), int(target))
return target - floor
`,
});

export async function trimOutboxRows(store: Scripts, rule: TrimRule): Promise<number> {
  return Number(await store.run(trim, rule));
}
