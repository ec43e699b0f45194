// How the keys of a Redis store are said as rows of the embedded store's tables, and rows as keys: Lua, so that a piece of
// a table is one operation. The chassis's own tables stand here; a service adds its own.

/** Everything is a string here; `false` is NULL. `key(name)`, `int(number)` and what is defined below are at hand. */
export type TableHome = {
  /** In the order of `get` and `put`. */
  readonly columns: readonly string[];
  /** Fills `keys` with every row's primary key, a list each. */
  readonly keys: string;
  /** Answers the values of the row whose key is the list `k`; `false` for one that has gone by itself meanwhile. */
  readonly get: string;
  /** Writes the values in the list `v`. */
  readonly put: string;
};

/** Functions for all homes. */
export const imageLua = `
local function add(...) keys[#keys + 1] = {...} end
local function halves(text)
  local ends = string.find(text, '\\n', 1, true)
  return string.sub(text, 1, ends - 1), string.sub(text, ends + 1)
end
local function whole(number) return number and int(tonumber(number)) end
`;

const outbox: TableHome = {
  columns: ["position", "id", "type", "aggregate_id", "aggregate_version", "partition", "at", "body"],
  keys: "for _, position in ipairs(redis.call('HKEYS', key('outbox'))) do add(position) end",
  get: `
local row = redis.call('HGET', key('outbox'), k[1])
local partition, at, type, starts = string.match(row, '^(%d+) (%d+) (%S+)\\n()')
local body = string.sub(row, starts)
local event = cjson.decode(body)
return {k[1], event.id, type, event.aggregateId, int(event.aggregateVersion), partition, at, body}
`,
  put: `
redis.call('HSET', key('outbox'), v[1], v[6] .. ' ' .. v[7] .. ' ' .. v[3] .. '\\n' .. v[8])
redis.call('ZADD', key('outbox:' .. v[3] .. ':' .. v[6]), v[1], v[1])
`,
};

const floor: TableHome = {
  columns: ["one", "position"],
  keys: "if not args.arriving or redis.call('EXISTS', key('floor')) == 1 then add('1') end",
  get: "return {'1', redis.call('GET', key('floor')) or '0'}",
  put: "redis.call('SET', key('floor'), v[2])",
};

const subscribers: TableHome = {
  columns: ["subscriber", "partition", "acknowledged", "seen_at"],
  keys: `
for _, name in ipairs(redis.call('ZRANGE', key('subscribers'), 0, -1)) do
  for _, partition in ipairs(redis.call('HKEYS', key('acknowledged:' .. name))) do add(name, partition) end
end
`,
  get: `
local acknowledged = redis.call('HGET', key('acknowledged:' .. k[1]), k[2])
return {k[1], k[2], acknowledged, redis.call('HGET', key('seen:' .. k[1]), k[2])}
`,
  put: `
redis.call('HSET', key('acknowledged:' .. v[1]), v[2], v[3])
redis.call('HSET', key('seen:' .. v[1]), v[2], v[4])
redis.call('ZADD', key('subscribers'), 'GT', v[4], v[1])
`,
};

const inbox: TableHome = {
  columns: ["subscriber", "event_id", "outcome", "at"],
  keys: "for _, name in ipairs(redis.call('HKEYS', key('inbox'))) do add(halves(name)) end",
  get: `
local name = k[1] .. '\\n' .. k[2]
return {k[1], k[2], redis.call('HGET', key('inbox'), name), whole(redis.call('ZSCORE', key('inbox:at'), name))}
`,
  put: `
redis.call('HSET', key('inbox'), v[1] .. '\\n' .. v[2], v[3])
redis.call('ZADD', key('inbox:at'), v[4], v[1] .. '\\n' .. v[2])
`,
};

const newest: TableHome = {
  columns: ["subscriber", "aggregate_id", "version"],
  keys: "for _, name in ipairs(redis.call('HKEYS', key('newest'))) do add(halves(name)) end",
  get: "return {k[1], k[2], redis.call('HGET', key('newest'), k[1] .. '\\n' .. k[2])}",
  put: "redis.call('HSET', key('newest'), v[1] .. '\\n' .. v[2], v[3])",
};

const cursors: TableHome = {
  columns: ["subscriber", "source", "partition", "epoch", "position", "holder", "fence", "until"],
  keys: `
for _, reading in ipairs(redis.call('SMEMBERS', key('readings'))) do
  local subscriber, source = string.match(reading, '^(%S+) (%S+)$')
  for partition = 0, 7 do
    if redis.call('EXISTS', key('cursor:' .. reading .. ' ' .. partition)) == 1 then
      add(subscriber, source, int(partition))
    end
  end
end
`,
  get: `
local row = redis.call('HMGET', key('cursor:' .. k[1] .. ' ' .. k[2] .. ' ' .. k[3]),
  'epoch', 'position', 'holder', 'fence', 'ends')
return {k[1], k[2], k[3], row[1], row[2], row[3] or '', row[4], row[5] or '0'}
`,
  put: `
redis.call('SADD', key('readings'), v[1] .. ' ' .. v[2])
redis.call('HSET', key('cursor:' .. v[1] .. ' ' .. v[2] .. ' ' .. v[3]),
  'epoch', v[4], 'position', v[5], 'holder', v[6], 'fence', v[7], 'ends', v[8])
`,
};

const failures: TableHome = {
  columns: [
    ...["id", "subscriber", "source", "event_id", "type", "aggregate_id", "body", "state", "attempts", "reason"],
    ...["next_at", "created_at"],
  ],
  keys: `
for _, set in ipairs({'failures:waiting', 'failures:dead'}) do
  for _, id in ipairs(redis.call('ZRANGE', key(set), 0, -1)) do add(id) end
end
`,
  get: `
local row = redis.call('HMGET', key('failure:' .. k[1]), 'subscriber', 'source', 'event', 'type', 'aggregate', 'body',
  'state', 'attempts', 'reason', 'next', 'created')
return {k[1], unpack(row)}
`,
  put: `
redis.call('HSET', key('failure:' .. v[1]), 'subscriber', v[2], 'source', v[3], 'event', v[4], 'type', v[5],
  'aggregate', v[6], 'body', v[7], 'state', v[8], 'attempts', v[9], 'reason', v[10], 'next', v[11], 'created', v[12])
redis.call('HSET', key('failures:known'), v[2] .. '\\n' .. v[4], v[1])
redis.call('HINCRBY', key('failures:count'), v[8] .. ' ' .. v[2], 1)
redis.call('ZADD', key('failures:' .. v[8]), v[8] == 'dead' and '0' or v[11], v[1])
`,
};

const idempotency: TableHome = {
  columns: ["scope", "key", "fingerprint", "result", "at"],
  keys: "for _, name in ipairs(redis.call('HKEYS', key('idempotency'))) do add(halves(name)) end",
  get: `
local name = k[1] .. '\\n' .. k[2]
local fingerprint, result = halves(redis.call('HGET', key('idempotency'), name))
return {k[1], k[2], fingerprint, result, whole(redis.call('ZSCORE', key('idempotency:at'), name))}
`,
  put: `
redis.call('HSET', key('idempotency'), v[1] .. '\\n' .. v[2], v[3] .. '\\n' .. v[4])
redis.call('ZADD', key('idempotency:at'), v[5], v[1] .. '\\n' .. v[2])
`,
};

/** Leases are in no list. */
const leases: TableHome = {
  columns: ["name", "holder", "fence", "until"],
  keys: `
local found, cursor = {}, '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', key('lease:*'), 'COUNT', 1000)
  for _, name in ipairs(page[2]) do found[string.sub(name, #key('lease:') + 1)] = true end
  cursor = page[1]
until cursor == '0'
for name in pairs(found) do add(name) end
`,
  get: `
local row = redis.call('HMGET', key('lease:' .. k[1]), 'holder', 'fence', 'ends')
return {k[1], row[1], row[2], row[3]}
`,
  put: "redis.call('HSET', key('lease:' .. v[1]), 'holder', v[2], 'fence', v[3], 'ends', v[4])",
};

/** By the embedded store's names of the tables. */
export const chassisTables: Readonly<Record<string, TableHome>> = {
  outbox,
  feed_floor: floor,
  feed_subscribers: subscribers,
  inbox,
  inbox_newest: newest,
  feed_cursors: cursors,
  event_failures: failures,
  idempotency,
  leases,
};
