// Events leave a store in the same script as what they tell of, and get their positions there. A script runs alone, so
// that positions rise in commit order without gaps, and a reader who saw position n has seen all below.
import type { EventEnvelope } from "@souk/contracts/event";
import { partitionOf } from "../bus/partitions.ts";

export type OutboxEvent = {
  readonly id: string;
  readonly type: string;
  readonly partition: number;
  readonly at: number;
  readonly body: string;
};

export function toOutbox(event: EventEnvelope): OutboxEvent {
  return {
    id: event.id,
    type: event.type,
    partition: partitionOf(event.aggregateId),
    at: Date.parse(event.time),
    body: JSON.stringify(event),
  };
}

/** `checkEvents` before the script's first write, `appendEvents` among its writes. */
export const outboxLua = `
local function outboxOf(type, partition) return 'outbox:' .. type .. ':' .. int(partition) end
local function checkEvents(events)
  expect('string', 'head')
  expect('hash', 'outbox')
  local known = {}
  for _, event in ipairs(events) do
    if known[event.id] then error('event ' .. event.id .. ' comes twice') end
    known[event.id] = true
    expect('zset', outboxOf(event.type, event.partition))
  end
end
local function appendEvents(events)
  if #events == 0 then return end
  local position = tonumber(redis.call('GET', key('head')) or '0')
  for _, event in ipairs(events) do
    position = position + 1
    local row = int(event.partition) .. ' ' .. int(event.at) .. ' ' .. event.type .. '\\n' .. event.body
    redis.call('HSET', key('outbox'), int(position), row)
    redis.call('ZADD', key(outboxOf(event.type, event.partition)), int(position), int(position))
  end
  redis.call('SET', key('head'), int(position))
end
local function readRow(position)
  local row = redis.call('HGET', key('outbox'), int(position))
  if not row then error('outbox row ' .. int(position) .. ' is missing') end
  local partition, at, type, starts = string.match(row, '^(%d+) (%d+) (%S+)\\n()')
  return {partition = tonumber(partition), at = tonumber(at), type = type, body = string.sub(row, starts)}
end
`;
