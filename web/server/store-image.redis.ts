// How web's own tables are kept in Redis (migrations/redis), for a store that is carried to or from another engine. What
// ends there goes by itself, also while it is being carried.
import type { TableHome } from "@souk/chassis/redis/image-tables";

/** They are in no list. */
const keysBehind = (prefix: string): string => `
local found, cursor = {}, '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', key('${prefix}*'), 'COUNT', 1000)
  for _, name in ipairs(page[2]) do found[string.sub(name, #key('${prefix}') + 1)] = true end
  cursor = page[1]
until cursor == '0'
for name in pairs(found) do add(name) end
`;

const sessions: TableHome = {
  columns: ["id", "sealed", "version", "claimed_until", "expires_at"],
  keys: keysBehind("session:"),
  get: `
local row = redis.call('HMGET', key('session:' .. k[1]), 'sealed', 'version', 'claimed', 'ends')
return row[1] and {k[1], unpack(row)}
`,
  put: `
local name = key('session:' .. v[1])
redis.call('HSET', name, 'sealed', v[2], 'version', v[3], 'claimed', v[4], 'ends', v[5])
redis.call('PEXPIREAT', name, v[5])
`,
};

const departures: TableHome = {
  columns: ["id", "browser", "sealed", "expires_at"],
  keys: keysBehind("departure:"),
  get: `
local row = redis.call('HMGET', key('departure:' .. k[1]), 'browser', 'sealed', 'ends')
return row[1] and {k[1], unpack(row)}
`,
  put: `
local name, list = key('departure:' .. v[1]), key('departures:' .. v[2])
redis.call('HSET', name, 'browser', v[2], 'sealed', v[3], 'ends', v[4])
redis.call('PEXPIREAT', name, v[4])
redis.call('ZADD', list, v[4], v[1])
redis.call('PEXPIREAT', list, redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2])
`,
};

/** "SAVED_AT SETTINGS", "ENDS SETTINGS" */
const atSpace = `
local time, settings = string.match(kept, '^(%d+) (.*)$')
`;

const themeRevisions: TableHome = {
  columns: ["revision", "settings", "saved_at"],
  keys: "for _, revision in ipairs(redis.call('HKEYS', key('theme'))) do add(revision) end",
  get: `
local kept = redis.call('HGET', key('theme'), k[1])
${atSpace}
return {k[1], settings, time}
`,
  put: `
redis.call('HSET', key('theme'), v[1], v[3] .. ' ' .. v[2])
redis.call('SET', key('theme:head'), v[1]) -- They come in the order of their numbers.
`,
};

const themeDrafts: TableHome = {
  columns: ["owner", "settings", "expires_at"],
  keys: keysBehind("theme:draft:"),
  get: `
local kept = redis.call('GET', key('theme:draft:' .. k[1]))
if not kept then return false end
${atSpace}
return {k[1], settings, time}
`,
  put: "redis.call('SET', key('theme:draft:' .. v[1]), v[3] .. ' ' .. v[2], 'PXAT', v[3])",
};

export const tables: Readonly<Record<string, TableHome>> = {
  sessions,
  departures,
  theme_revisions: themeRevisions,
  theme_drafts: themeDrafts,
};
