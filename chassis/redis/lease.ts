// Who may do something that only one may do at a time. A lease can be lost while its holder still works, so whatever it
// protects must be written in a script that also asks `holdsLease`.
import type { Instant } from "../clock.ts";
import type { Scripts } from "./database.ts";
import { defineScript } from "./script.ts";

/** `ends`, not `until`, which is a word of Lua's own. */
export const leaseLua = `
local function holdsLease(name, fence, now)
  local lease = redis.call('HMGET', key('lease:' .. name), 'fence', 'ends')
  return lease[1] == int(fence) and tonumber(lease[2]) > now
end
local function releaseLease(name, fence)
  if redis.call('HGET', key('lease:' .. name), 'fence') == int(fence) then
    redis.call('HSET', key('lease:' .. name), 'ends', '0')
  end
end
`;

/** The first fence is above all of a former life of the store. */
const claim = defineScript({
  name: "claim lease",
  body: `
local lease = redis.call('HMGET', key('lease:' .. args.name), 'holder', 'fence', 'ends')
local own = lease[1] == args.holder
local runs = tonumber(lease[3] or '0') > args.now
if runs and not own then return false end
local fence = tonumber(lease[2] or redis.call('HGET', key('identity'), 'since'))
if not (runs and own) then fence = fence + 1 end
redis.call('HSET', key('lease:' .. args.name), 'holder', args.holder, 'fence', int(fence), 'ends', int(args.ends))
return int(fence)
`,
});

/**
 * Takes a free or expired lease with a fence above all before, or prolongs the holder's own with its fence unchanged.
 * A holder's name must be one process's own.
 */
export async function claimLease(
  store: Scripts,
  name: string,
  holder: string,
  now: Instant,
  ttlMs: number,
): Promise<{ readonly fence: number } | "held"> {
  const fence = await store.run(claim, { name, holder, now, ends: now + ttlMs });
  return fence === null ? "held" : { fence: Number(fence) };
}

const release = defineScript({ name: "release lease", uses: [leaseLua], body: "releaseLease(args.name, args.fence)" });

/** Gives it back early; nothing happens where it was lost meanwhile. */
export async function releaseLease(store: Scripts, name: string, fence: number): Promise<void> {
  await store.run(release, { name, fence });
}
