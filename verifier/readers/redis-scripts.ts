// What the verifier asks of a Redis store. No script holds the server for long: payables and outbox come in pieces, and
// what has changed since the first piece comes with the last, which is one moment of the whole store.

/** None writes anything, and each says so. */
const script = (name: string, body: string): string => `#!lua flags=no-writes
-- souk: verify, ${name}
local function key(name) return KEYS[1] .. name end
local function all(command, name) return redis.call(command, key(name)) end
local function payables(from, to, limit)
  local found = {}
  local orders = redis.call('ZRANGEBYSCORE', key('payables'), from, to, 'LIMIT', 0, limit)
  for index, order in ipairs(orders) do found[index] = {order, all('HGETALL', 'payable:' .. order)} end
  local last = orders[#orders] and redis.call('ZSCORE', key('payables'), orders[#orders])
  return {last or false, found}
end
local function outbox(from, to)
  local found = {}
  for position = from, to do
    local name = string.format('%.0f', position)
    local row = redis.call('HGET', key('outbox'), name)
    if row then found[#found + 1] = {name, row} end
  end
  return found
end
${body}
`;

/** Where the reading begins: epoch, head, floor, the last change. */
export const BEGIN = script(
  "begin",
  "return {redis.call('HGET', key('identity'), 'epoch'), all('GET', 'head'), all('GET', 'floor'), all('GET', 'changes')}",
);

/** ARGV: the change behind which to begin, the last one wanted, how many. */
export const PAYABLES = script("payables", "return payables('(' .. ARGV[1], ARGV[2], ARGV[3])");

/** ARGV: first and last position. */
export const OUTBOX = script("outbox", "return outbox(tonumber(ARGV[1]), tonumber(ARGV[2]))");

/** ARGV: head and last change as they were at the beginning. */
export const END = script(
  "end",
  `
local cursors = {}
for _, reading in ipairs(all('SMEMBERS', 'readings')) do
  for partition = 0, 7 do
    local row = redis.call('HMGET', key('cursor:' .. reading .. ' ' .. partition), 'epoch', 'position')
    if row[1] then cursors[#cursors + 1] = {reading, partition, row[1], row[2]} end
  end
end
local failures = {}
for _, state in ipairs({'failures:waiting', 'failures:dead'}) do
  for _, id in ipairs(redis.call('ZRANGE', key(state), 0, -1)) do
    failures[#failures + 1] = all('HGETALL', 'failure:' .. id)
  end
end
local head = all('GET', 'head') or '0'
return {
  redis.call('HGET', key('identity'), 'epoch'), head, all('GET', 'floor') or '0',
  outbox(tonumber(ARGV[1]) + 1, tonumber(head)), cursors, all('HGETALL', 'inbox'), all('HGETALL', 'newest'), failures,
  payables('(' .. ARGV[2], '+inf', -1)[2],
}
`,
);
