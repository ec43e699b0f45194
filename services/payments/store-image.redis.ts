// How payments' own tables are kept in Redis (migrations/redis), for a store that is carried to or from another engine.
import type { TableHome } from "@souk/chassis/redis/image-tables";

const payables: TableHome = {
  columns: [
    ...["order_id", "version", "status", "closing", "currency", "amount", "captured", "refunded", "refund_pending"],
    ...["attention_at", "created_at", "updated_at", "body"],
  ],
  keys: "for _, order in ipairs(redis.call('ZRANGE', key('payables'), 0, -1)) do add(order) end",
  get: `
return {k[1], unpack(redis.call('HMGET', key('payable:' .. k[1]), 'version', 'status', 'closing', 'currency', 'amount',
  'captured', 'refunded', 'refund_pending', 'attention_at', 'created_at', 'updated_at', 'body'))}
`,
  put: `
local change = int(redis.call('INCR', key('changes')))
redis.call('HSET', key('payable:' .. v[1]), 'revision', change, 'version', v[2], 'status', v[3], 'closing', v[4],
  'currency', v[5], 'amount', v[6], 'captured', v[7], 'refunded', v[8], 'refund_pending', v[9], 'created_at', v[11],
  'updated_at', v[12], 'body', v[13])
redis.call('ZADD', key('payables'), change, v[1])
if v[10] then
  redis.call('HSET', key('payable:' .. v[1]), 'attention_at', v[10])
  redis.call('ZADD', key('attention'), v[10], v[1])
end
`,
};

const providerObjects: TableHome = {
  columns: ["provider_id", "order_id"],
  keys: "for _, id in ipairs(redis.call('HKEYS', key('provider-objects'))) do add(id) end",
  get: "return {k[1], redis.call('HGET', key('provider-objects'), k[1])}",
  put: "redis.call('HSET', key('provider-objects'), v[1], v[2])",
};

const providerEvents: TableHome = {
  columns: ["event_id", "at"],
  keys: "for _, id in ipairs(redis.call('ZRANGE', key('provider-events'), 0, -1)) do add(id) end",
  get: "return {k[1], whole(redis.call('ZSCORE', key('provider-events'), k[1]))}",
  put: "redis.call('ZADD', key('provider-events'), v[2], v[1])",
};

const sweepCursors: TableHome = {
  columns: ["name", "at"],
  keys: "for _, name in ipairs(redis.call('HKEYS', key('sweep-cursors'))) do add(name) end",
  get: "return {k[1], redis.call('HGET', key('sweep-cursors'), k[1])}",
  put: "redis.call('HSET', key('sweep-cursors'), v[1], v[2])",
};

const shopIdentity: TableHome = {
  columns: ["one", "identity"],
  keys: "if redis.call('EXISTS', key('shop-identity')) == 1 then add('1') end",
  get: "return {'1', redis.call('GET', key('shop-identity'))}",
  put: "redis.call('SET', key('shop-identity'), v[2])",
};

export const tables: Readonly<Record<string, TableHome>> = {
  payables,
  provider_objects: providerObjects,
  provider_events: providerEvents,
  sweep_cursors: sweepCursors,
  shop_identity: shopIdentity,
};
