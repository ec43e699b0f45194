// What runs on the server: a Lua script is one atomic operation. It runs alone, and what it has written reaches the
// append-only file as one MULTI … EXEC, which Redis takes back as a whole where its end is missing (aof.c, "Revert
// incomplete MULTI/EXEC transaction"). But nothing is undone by an error, so that every script decides before its first
// write. A script is known by the hash of its text: instances of two versions run side by side, nothing is installed.
import { createHash } from "node:crypto";

export type Script = { readonly name: string; readonly text: string; readonly sha: string };

export type ScriptSource = {
  /** For whoever reads SLOWLOG or MONITOR. */
  readonly name: string;
  /** It writes nothing, so that it also runs where memory is full or the disk fails. */
  readonly reads?: boolean;
  /** Functions that it uses: outbox.ts, inbox.ts, … */
  readonly uses?: readonly string[];
  /** Finds `args`, `key(name)`, `int(number)` and what it uses; ARGV[3] and on are its own. */
  readonly body: string;
};

/** KEYS[1] is the prefix of all our keys, ARGV[1] the epoch that the caller believes in, ARGV[2] its arguments as JSON. */
const PRELUDE = `
local function key(name) return KEYS[1] .. name end
-- Lua would write 1.8e+12.
local function int(number) return string.format('%.0f', number) end
-- Before the first write: a key of ours that somebody else has filled with something else fails here, not halfway.
local function expect(kind, name)
  local found = redis.call('TYPE', key(name)).ok
  if found ~= kind and found ~= 'none' then error(key(name) .. ' is a ' .. found .. ', not a ' .. kind) end
end
local args = cjson.decode(ARGV[2])
`;

/**
 * Another life of the store: what the caller knows of it (positions, versions, what is missing) means nothing now. (An
 * error without a space in it would get ERR before its word.)
 */
const SAME_LIFE = `
if redis.call('HGET', key('identity'), 'epoch') ~= ARGV[1] then return redis.error_reply('OTHERLIFE the store was lost or replaced') end
`;

/** Shebang and flags as of Redis 7: without room for a write it is refused before it begins (OOM, MISCONF, READONLY). */
export function defineScript(source: ScriptSource): Script {
  return assemble(source, SAME_LIFE);
}

/** For what makes the store, before it has an epoch. */
export function defineFoundingScript(source: ScriptSource): Script {
  return assemble(source, "");
}

function assemble({ name, reads = false, uses = [], body }: ScriptSource, guard: string): Script {
  const head = `#!lua${reads ? " flags=no-writes" : ""}\n-- souk: ${name}`;
  const text = [head, PRELUDE, guard, ...uses, body].join("\n");
  return { name, text, sha: createHash("sha1").update(text).digest("hex") };
}
