// The answer to an Idempotency-Key, stored by the same script as the effect that it stands for.
import type { Instant } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS } from "../idempotency.ts";
import type { Scripts } from "./database.ts";
import { defineScript } from "./script.ts";

const SWEEP_ROWS = 500;

/**
 * `recallAnswer(record)`, before anything is written: the stored answer of (scope, key), or nil where there is none; with
 * another fingerprint the operation ends there, as `idempotency_mismatch`. `keepAnswer(record, at, answer)` among the
 * writes. A record is an IdempotencyRecord, an answer is JSON.
 */
export const idempotencyLua = `
local function recallAnswer(record)
  local stored = redis.call('HGET', key('idempotency'), record.scope .. '\\n' .. record.key)
  if not stored then return nil end
  local ends = string.find(stored, '\\n', 1, true)
  if string.sub(stored, 1, ends - 1) ~= record.fingerprint then error(redis.error_reply('MISMATCH another fingerprint')) end
  return string.sub(stored, ends + 1)
end
local function keepAnswer(record, at, answer)
  local field = record.scope .. '\\n' .. record.key
  redis.call('HSET', key('idempotency'), field, record.fingerprint .. '\\n' .. answer)
  redis.call('ZADD', key('idempotency:at'), int(at), field)
end
`;

const sweep = defineScript({
  name: "sweep idempotency",
  body: `
local set = key('idempotency:at')
local old = redis.call('ZRANGEBYSCORE', set, '-inf', '(' .. int(args.before), 'LIMIT', 0, int(args.limit))
for _, field in ipairs(old) do
  redis.call('HDEL', key('idempotency'), field)
  redis.call('ZREM', set, field)
end
return #old
`,
});

export async function sweepIdempotency(store: Scripts, now: Instant): Promise<"more" | "done"> {
  const deleted = await store.run(sweep, { before: now - IDEMPOTENCY_KEPT_MS, limit: SWEEP_ROWS });
  return deleted === SWEEP_ROWS ? "more" : "done";
}
