// Browser sessions in Redis: a hash each, gone by itself at its end.
import type { RedisDatabase } from "@souk/chassis/redis/database";
import { defineScript } from "@souk/chassis/redis/script";
import type { Claim, SessionStore } from "./session-store.ts";

/** ARGV[3]: what is sealed, in Base64. */
const add = defineScript({
  name: "add session",
  body: `
local name = key('session:' .. args.id)
if redis.call('EXISTS', name) == 1 then return redis.error_reply('TAKEN a session with this id is there') end
redis.call('HSET', name, 'sealed', ARGV[3], 'version', '1', 'claimed', '0', 'ends', int(args.ends))
redis.call('PEXPIREAT', name, int(args.ends))
`,
});

const find = defineScript({
  name: "find session",
  reads: true,
  body: "return redis.call('HMGET', key('session:' .. args.id), 'sealed', 'version', 'ends')",
});

const claim = defineScript({
  name: "claim session",
  body: `
local name = key('session:' .. args.id)
local session = redis.call('HMGET', name, 'version', 'claimed', 'ends')
if not session[1] or tonumber(session[3]) <= args.now then return 'gone' end
if tonumber(session[1]) ~= args.version then return 'changed' end
if tonumber(session[2]) > args.now then return 'busy' end
redis.call('HSET', name, 'claimed', int(args.ends))
return 'claimed'
`,
});

/** ARGV[3]: what is sealed, in Base64. */
const replace = defineScript({
  name: "replace session",
  body: `
local name = key('session:' .. args.id)
if redis.call('HGET', name, 'version') ~= int(args.version) then return 0 end
redis.call('HSET', name, 'sealed', ARGV[3], 'version', int(args.version + 1), 'claimed', '0')
return 1
`,
});

const release = defineScript({
  name: "release session",
  body: `
local name = key('session:' .. args.id)
if redis.call('HGET', name, 'version') == int(args.version) then redis.call('HSET', name, 'claimed', '0') end
`,
});

const remove = defineScript({ name: "remove session", body: "redis.call('DEL', key('session:' .. args.id))" });

export function createRedisSessionStore(database: Pick<RedisDatabase, "run">): SessionStore {
  return {
    add: async (id, { sealed, expiresAt }) => {
      await database.run(add, { id, ends: expiresAt }, textOf(sealed));
    },
    find: async (id, now) => {
      const found = (await database.run(find, { id })) as readonly (string | null)[];
      const [sealed, version, ends] = found;
      if (!sealed || Number(ends) <= now) return undefined;
      return { sealed: Buffer.from(sealed, "base64"), version: Number(version), expiresAt: Number(ends) };
    },
    claim: async (id, version, { now, until }) =>
      (await database.run(claim, { id, version, now, ends: until })) as Claim,
    replace: async (id, version, sealed) => (await database.run(replace, { id, version }, textOf(sealed))) === 1,
    release: async (id, version) => void (await database.run(release, { id, version })),
    remove: async (id) => void (await database.run(remove, { id })),
    sweep: async () => 0, // Redis does it.
  };
}

const textOf = (sealed: Uint8Array): string => Buffer.from(sealed).toString("base64");
