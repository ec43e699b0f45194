// Makes an event take effect once: a script books it beside the effect.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Scripts } from "./database.ts";
import { defineScript } from "./script.ts";

const SWEEP_ROWS = 500;

export type Delivery = {
  readonly id: string;
  readonly at: Instant;
  readonly aggregateId: string;
  readonly version: number;
};

/** As a script needs it. */
export const toDelivery = (event: EventEnvelope): Delivery => ({
  id: event.id,
  at: Date.parse(event.time),
  aggregateId: event.aggregateId,
  version: event.aggregateVersion,
});

/**
 * `takeEvent(subscriber, delivery, mode)`: `every`, an effect that needs no order: each event applies once. `latest`,
 * state: an event whose version is not above the newest applied for (subscriber, aggregate) is booked as superseded. On
 * anything but `apply` do nothing. `raiseNewest` for a resync from a snapshot: events up to this version will be
 * superseded; false where the store already knows something newer, so that the snapshot's row must not be applied.
 */
export const inboxLua = `
local function raiseNewest(subscriber, aggregate, version)
  local field = subscriber .. '\\n' .. aggregate
  local known = tonumber(redis.call('HGET', key('newest'), field) or '-1')
  if version <= known then return false end
  redis.call('HSET', key('newest'), field, int(version))
  return true
end
local function takeEvent(subscriber, delivery, mode)
  local field = subscriber .. '\\n' .. delivery.id
  if redis.call('HEXISTS', key('inbox'), field) == 1 then return 'duplicate' end
  local news = mode == 'every' or raiseNewest(subscriber, delivery.aggregateId, delivery.version)
  redis.call('HSET', key('inbox'), field, news and 'applied' or 'superseded')
  redis.call('ZADD', key('inbox:at'), int(delivery.at), field)
  return news and 'apply' or 'superseded'
end
`;

const sweep = defineScript({
  name: "sweep inbox",
  body: `
local old = redis.call('ZRANGEBYSCORE', key('inbox:at'), '-inf', '(' .. int(args.before), 'LIMIT', 0, int(args.limit))
for _, field in ipairs(old) do
  redis.call('HDEL', key('inbox'), field)
  redis.call('ZREM', key('inbox:at'), field)
end
return #old
`,
});

export async function sweepInbox(store: Scripts, now: Instant): Promise<"more" | "done"> {
  return (await store.run(sweep, { before: now - INBOX_KEPT_MS, limit: SWEEP_ROWS })) === SWEEP_ROWS ? "more" : "done";
}
