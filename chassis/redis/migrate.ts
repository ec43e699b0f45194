// Makes a store, or finds it made, and brings it to the newest format. Every step is one script that looks before it
// writes: of many instances that start together one does it, the others find it done. A store that is newer than the
// code, or another service's, is refused.
import { randomBytes } from "node:crypto";
import type { Instant } from "../clock.ts";
import type { Migration } from "../migration-files.ts";
import { defineFoundingScript, type Script } from "./script.ts";

export type Component = { readonly name: string; readonly migrations: readonly Migration[] };

/** From when a store was made, or made anew, until it is lost or made anew again. */
export type Life = {
  readonly epoch: string;
  /** What happened before may be missing in this store. */
  readonly since: Instant;
};

export type Format = {
  /** The service whose store it is. */
  readonly owner: string;
  /** In order: the chassis's own first. */
  readonly components: readonly Component[];
  readonly now: Instant;
};

export type Evaluate = (script: Script, args: unknown) => Promise<unknown>;

/** A store that has an owner and no epoch is a copy that somebody has told to begin a life of its own. */
const found = defineFoundingScript({
  name: "found",
  body: `
local identity = key('identity')
local owner = redis.call('HGET', identity, 'owner')
if owner and owner ~= args.owner then return {owner} end
if redis.call('HEXISTS', identity, 'arriving') == 1 then return {owner, 'arriving'} end
if redis.call('HEXISTS', identity, 'epoch') == 0 then
  redis.call('HSET', identity, 'owner', args.owner, 'epoch', args.epoch, 'since', int(args.now))
end
return {args.owner, redis.call('HGET', identity, 'epoch'), redis.call('HGET', identity, 'since')}
`,
});

const migrationScript = ({ version, name, text }: Migration): Script =>
  defineFoundingScript({
    name: `migrate ${name}`,
    body: `
local field = 'format:' .. args.component
local present = tonumber(redis.call('HGET', key('identity'), field) or '0')
if present ~= ${version - 1} then return int(present) end
local function migrate()
${text}
end
migrate()
redis.call('HSET', key('identity'), field, '${version}')
return '${version}'
`,
  });

export async function migrate(evaluate: Evaluate, { owner, components, now }: Format): Promise<Life> {
  const epoch = randomBytes(16).toString("hex");
  const [theirs, present, since] = (await evaluate(found, { owner, epoch, now })) as readonly string[];
  if (present === undefined)
    throw new Error(`these keys are the store of ${theirs}; ${owner} needs a prefix of its own`);
  if (since === undefined) throw new Error("not all of it has arrived yet: finish it with souk migrate");
  for (const { name: component, migrations } of components) {
    for (const migration of migrations) {
      const version = Number(await evaluate(migrationScript(migration), { component }));
      if (version > migrations.length) {
        throw new Error(`the store has ${component} format ${version}, this program knows only ${migrations.length}`);
      }
    }
  }
  return { epoch: present, since: Number(since) };
}
