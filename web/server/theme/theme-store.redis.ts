// The theme in Redis: one script an operation. Revisions stay, drafts go by themselves.
import type { RedisDatabase } from "@souk/chassis/redis/database";
import { defineScript } from "@souk/chassis/redis/script";
import { KEPT_REVISIONS, type ThemeRevision, type ThemeStore } from "./theme-store.ts";

const head = defineScript({
  name: "theme head",
  reads: true,
  body: "return redis.call('GET', key('theme:head')) or '0'",
});

const read = defineScript({
  name: "read theme",
  reads: true,
  body: "return redis.call('HGET', key('theme'), int(args.revision))",
});

const list = defineScript({ name: "list themes", reads: true, body: "return redis.call('HGETALL', key('theme'))" });

/** ARGV[3]: what is kept of the revision. */
const save = defineScript({
  name: "save theme",
  body: `
expect('hash', 'theme')
expect('string', 'theme:head')
if tonumber(redis.call('GET', key('theme:head')) or '0') ~= args.expected then return 0 end
redis.call('HSET', key('theme'), int(args.revision), ARGV[3])
redis.call('SET', key('theme:head'), int(args.revision))
local known = redis.call('HKEYS', key('theme'))
table.sort(known, function(a, b) return tonumber(a) > tonumber(b) end)
for at = args.kept + 1, #known do redis.call('HDEL', key('theme'), known[at]) end
return 1
`,
});

const putDraft = defineScript({
  name: "put theme draft",
  body: "redis.call('SET', key('theme:draft:' .. args.owner), int(args.ends) .. ' ' .. ARGV[3], 'PXAT', int(args.ends))",
});

const readDraft = defineScript({
  name: "read theme draft",
  reads: true,
  body: "return redis.call('GET', key('theme:draft:' .. args.owner))",
});

const removeDraft = defineScript({
  name: "remove theme draft",
  body: "redis.call('DEL', key('theme:draft:' .. args.owner))",
});

export function createRedisThemeStore(database: Pick<RedisDatabase, "run">): ThemeStore {
  return {
    head: async () => Number(await database.run(head, {})),
    read: async (revision) => {
      const kept = (await database.run(read, { revision })) as string | null;
      return kept === null ? undefined : toRevision(revision, kept);
    },
    list: async () => {
      const words = (await database.run(list, {})) as readonly string[];
      const found = words.flatMap((kept, at) => (at % 2 === 1 ? [toRevision(Number(words[at - 1]), kept)] : []));
      return found.map(({ revision, savedAt }) => ({ revision, savedAt })).sort((a, b) => b.revision - a.revision);
    },
    save: async (expected, { revision, savedAt, settings }) =>
      (await database.run(save, { expected, revision, kept: KEPT_REVISIONS }, `${savedAt} ${settings}`)) === 1,
    putDraft: async (owner, { settings, expiresAt }) =>
      void (await database.run(putDraft, { owner, ends: expiresAt }, settings)),
    draft: async (owner, now) => {
      const kept = (await database.run(readDraft, { owner })) as string | null;
      const [ends, settings] = kept === null ? [0, undefined] : halves(kept);
      return ends > now ? settings : undefined;
    },
    removeDraft: async (owner) => void (await database.run(removeDraft, { owner })),
  };
}

function toRevision(revision: number, kept: string): ThemeRevision {
  const [savedAt, settings] = halves(kept);
  return { revision, savedAt, settings };
}

/** "TIME TEXT" */
function halves(kept: string): readonly [number, string] {
  const space = kept.indexOf(" ");
  return [Number(kept.slice(0, space)), kept.slice(space + 1)];
}
