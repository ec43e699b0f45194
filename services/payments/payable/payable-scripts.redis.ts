// What runs on the server for the payables: each script is one atomic operation, and looks at everything before it writes
// anything. The keys are explained in migrations/redis.
import { leaseLua } from "@souk/chassis/redis/lease";
import { outboxLua } from "@souk/chassis/redis/outbox";
import { defineScript } from "@souk/chassis/redis/script";

/** The identity that was first, whoever asks. */
export const identifyShop = defineScript({
  name: "identify shop",
  body: `
redis.call('SETNX', key('shop-identity'), args.identity)
return redis.call('GET', key('shop-identity'))
`,
});

/** Answers the revision and the body, "0" and nothing where there is no payable; `duplicate` for an event that is booked. */
export const readPayable = defineScript({
  name: "read payable",
  reads: true,
  body: `
if args.eventId and redis.call('ZSCORE', key('provider-events'), args.eventId) then return 'duplicate' end
local row = redis.call('HMGET', key('payable:' .. args.orderId), 'revision', 'body')
return {row[1] or '0', row[2]}
`,
});

export const findByProviderId = defineScript({
  name: "find payable by provider id",
  reads: true,
  body: `
local order = redis.call('HGET', key('provider-objects'), args.providerId)
return order and redis.call('HGET', key('payable:' .. order), 'body')
`,
});

/** As the embedded store's CHECKs: what must never be so is refused, whatever the rules said. */
const checkRowLua = `
local function checkRow(row)
  local right = (row.status == 'open' or row.status == 'captured' or row.status == 'closed')
    and row.version >= 0 and row.amount >= 0 and (row.captured == 0 or row.captured == row.amount)
    and row.refunded >= 0 and row.refunded <= row.captured and row.refundPending >= 0
  if not right then error('the payable ' .. row.orderId .. ' breaks a rule of the store') end
end
`;

const bookLua = `
local function bookEvent(eventId, now, forgetBefore)
  redis.call('ZADD', key('provider-events'), int(now), eventId)
  local old = redis.call('ZRANGEBYSCORE', key('provider-events'), '-inf', '(' .. int(forgetBefore),
    'LIMIT', 0, int(args.forgetAtOnce))
  for _, each in ipairs(old) do redis.call('ZREM', key('provider-events'), each) end
end
`;

/**
 * Writes one change: the payable (ARGV[3] is its body), the provider's ids, the events of ours, and the provider's event
 * that it answers. Without a row only that event is booked. `conflict`: the payable has another revision by now.
 */
export const savePayable = defineScript({
  name: "save payable",
  uses: [outboxLua, checkRowLua, bookLua],
  body: `
local name = 'payable:' .. args.orderId
if args.eventId and redis.call('ZSCORE', key('provider-events'), args.eventId) then return 'duplicate' end
local revision = redis.call('HGET', key(name), 'revision') or '0'
if revision ~= args.revision then return 'conflict' end
expect('hash', name)
expect('zset', 'payables')
expect('string', 'changes')
expect('zset', 'attention')
expect('zset', 'provider-events')
expect('hash', 'provider-objects')
expect('string', 'shop-identity')
local row = args.row
if row then
  checkRow(row)
  checkEvents(args.events)
end
redis.call('SETNX', key('shop-identity'), args.identity)
if args.eventId then bookEvent(args.eventId, args.now, args.forgetBefore) end
if not row then return 'saved' end
local change = redis.call('INCR', key('changes'))
redis.call('HSET', key(name), 'revision', int(change), 'version', int(row.version),
  'status', row.status, 'closing', row.closing and '1' or '0', 'currency', row.currency, 'amount', int(row.amount),
  'captured', int(row.captured), 'refunded', int(row.refunded), 'refund_pending', int(row.refundPending),
  'created_at', int(row.createdAt), 'updated_at', int(row.updatedAt), 'body', ARGV[3])
redis.call('ZADD', key('payables'), int(change), args.orderId)
if row.attentionAt then
  redis.call('HSET', key(name), 'attention_at', int(row.attentionAt))
  redis.call('ZADD', key('attention'), int(row.attentionAt), args.orderId)
else
  redis.call('HDEL', key(name), 'attention_at')
  redis.call('ZREM', key('attention'), args.orderId)
end
for _, id in ipairs(args.providerIds) do redis.call('HSETNX', key('provider-objects'), id, args.orderId) end
appendEvents(args.events)
return 'saved'
`,
});

export const readDue = defineScript({
  name: "due payables",
  reads: true,
  body: "return redis.call('ZRANGEBYSCORE', key('attention'), '-inf', int(args.now), 'LIMIT', 0, int(args.limit))",
});

export const readCursor = defineScript({
  name: "read sweep cursor",
  reads: true,
  body: "return redis.call('HGET', key('sweep-cursors'), args.name)",
});

export const moveCursor = defineScript({
  name: "move sweep cursor",
  uses: [leaseLua],
  body: `
if not holdsLease(args.lease, args.fence, args.now) then return 'lost' end
redis.call('HSET', key('sweep-cursors'), args.name, int(args.to))
return 'moved'
`,
});
