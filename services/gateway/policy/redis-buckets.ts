// The buckets of all gateways in one Redis. A bucket is one number, the moment at which it will be full again (GCRA),
// so that a take is one read and one write in one script: atomic, and as exact as the bucket in memory. Time is the
// server's, the same for all gateways. A bucket that is full again expires by itself.
import type { Log } from "@souk/chassis/log";
import type { BucketStore } from "./rate-limiter.shared.ts";

export type RedisBucketsOptions = { readonly url: string; readonly log: Log };

const PREFIX = "souk:limit:";
const CONNECT_TIMEOUT_MS = 2_000;
const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 1_000;
/** What has not been sent yet; more is counted here alone. */
const MAX_QUEUED = 2_000;
/** A connection that says nothing for so long is dead, whatever TCP believes; pings keep a live one talking. */
const SILENCE_MS = 5_000;
const PING_MS = 2_000;
const MICROSECONDS = 1_000_000;

/** Everything in whole microseconds: Lua's numbers are exact up to 2^53. */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = tonumber(ARGV[1])
local full = interval * tonumber(ARGV[2])
local debt = math.min(full, math.max(0, (tonumber(redis.call('GET', KEYS[1])) or 0) - now))
local allowed = 0
if debt + interval <= full then
  allowed = 1
  debt = debt + interval
  redis.call('SET', KEYS[1], string.format('%.0f', now + debt), 'PX', math.ceil(debt / 1000))
end
return {allowed, math.floor((full - debt) / interval), math.max(0, debt + interval - full)}
`;

/** The client is loaded here, so that a gateway that counts in memory starts without it. */
export async function openRedisBuckets({ url, log }: RedisBucketsOptions): Promise<BucketStore> {
  const { createClient, defineScript } = await import("redis");
  const take = defineScript({
    SCRIPT,
    NUMBER_OF_KEYS: 1,
    parseCommand: (parser: Parser, key: string, intervalMicroseconds: number, quota: number) => {
      parser.pushKey(key);
      parser.push(String(intervalMicroseconds), String(quota));
    },
    transformReply: (reply: unknown) => reply as readonly [number, number, number],
  });
  const client = createClient({
    url,
    RESP: 2,
    scripts: { take },
    disableOfflineQueue: true, // Nobody waits for a server that is not there.
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (tries) => Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** Math.min(tries, 10)),
    },
  });
  let told = false; // The first failure of an outage says why; the tries after it would say it again and again.
  client.on("error", (error: Error) => {
    log[told ? "debug" : "warn"]({ err: error }, "the connection to the limits' Redis failed");
    told = true;
  });
  client.on("ready", () => {
    told = false;
  });
  client.connect().catch(() => undefined); // Goes on trying by itself.
  return {
    isReady: () => client.isReady,
    take: async ({ name, quota, windowSeconds }, key) => {
      const interval = Math.floor((windowSeconds * MICROSECONDS) / quota);
      const [allowed, remaining, waitMicroseconds] = await client.take(`${PREFIX}${name}:${key}`, interval, quota);
      return { allowed: allowed === 1, remaining, resetSeconds: Math.ceil(waitMicroseconds / MICROSECONDS) };
    },
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

/** What of the client's own parser a script needs. */
type Parser = { pushKey(key: string): void; push(...values: string[]): void };
