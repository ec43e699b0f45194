// Departures in Redis: a hash each, gone by itself at its end, and of every browser the ids of its own by their ends.
import type { RedisDatabase } from "@souk/chassis/redis/database";
import { defineScript } from "@souk/chassis/redis/script";
import type { DepartureStore } from "./departure-store.ts";

/** ARGV[3]: what is sealed, in Base64. The list of a browser may name some that are gone: they end first, and go first. */
const add = defineScript({
  name: "add departure",
  body: `
local list = key('departures:' .. args.browser)
local surplus = redis.call('ZCARD', list) - (args.limit - 1)
if surplus > 0 then
  for _, id in ipairs(redis.call('ZRANGE', list, 0, surplus - 1)) do redis.call('DEL', key('departure:' .. id)) end
  redis.call('ZREMRANGEBYRANK', list, 0, surplus - 1)
end
local name = key('departure:' .. args.id)
redis.call('HSET', name, 'sealed', ARGV[3], 'browser', args.browser, 'ends', int(args.ends))
redis.call('PEXPIREAT', name, int(args.ends))
redis.call('ZADD', list, int(args.ends), args.id)
redis.call('PEXPIREAT', list, redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2])
`,
});

const take = defineScript({
  name: "take departure",
  body: `
local name = key('departure:' .. args.id)
local found = redis.call('HMGET', name, 'sealed', 'browser', 'ends')
if not found[1] then return false end
redis.call('DEL', name)
redis.call('ZREM', key('departures:' .. found[2]), args.id)
if tonumber(found[3]) <= args.now then return false end
return found[1]
`,
});

export function createRedisDepartureStore(database: Pick<RedisDatabase, "run">): DepartureStore {
  return {
    add: async (id, { browser, sealed, expiresAt }, limit) => {
      await database.run(add, { id, browser, ends: expiresAt, limit }, Buffer.from(sealed).toString("base64"));
    },
    take: async (id, now) => {
      const found = (await database.run(take, { id, now })) as string | null;
      return found === null ? undefined : Buffer.from(found, "base64");
    },
    sweep: async () => 0, // Redis does it.
  };
}
