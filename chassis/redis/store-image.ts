// A Redis store that is carried to or from another engine.
import type { Clock } from "../clock.ts";
import { createLog } from "../log.ts";
import { readMigrations } from "../migration-files.ts";
import { type Endings, readShape } from "../store-image/shape.ts";
import {
  type Identity,
  type StoreImageEngine,
  type StoreImageSource,
  type StoreImageTarget,
  StoreOccupied,
} from "../store-image/store-image.ts";
import { connectRedis } from "./connection.ts";
import { type RedisSettings, readRedisUrl } from "./connection-url.ts";
import { reasonOf } from "./faults.ts";
import { createImageRows, type RunImage } from "./image-rows.ts";
import { chassisTables, type TableHome } from "./image-tables.ts";
import { defineFoundingScript } from "./script.ts";

export type RedisImageOptions = {
  readonly url: string;
  /** The service whose store it is. */
  readonly owner: string;
  readonly migrations: { readonly sqlite: URL; readonly redis: URL };
  /** The service's own, by the embedded store's names. */
  readonly tables: Readonly<Record<string, TableHome>>;
  readonly endings?: Endings;
  readonly clock: Clock;
};

/** Component -> how many migrations this program knows. */
type Formats = Readonly<Record<string, number>>;
type Opened = { readonly run: RunImage; readonly place: string; close(): Promise<void> };

export async function redisImage(options: RedisImageOptions): Promise<StoreImageEngine> {
  const { owner, migrations, clock } = options;
  const settings = readRedisUrl(options.url);
  const shape = await readShape(migrations.sqlite, clock, options.endings);
  const own = await readMigrations(new URL("./migrations/", import.meta.url), "lua");
  const formats = { chassis: own.length, [owner]: (await readMigrations(migrations.redis, "lua")).length };
  const homes = { ...chassisTables, ...options.tables };
  const opening = async <T>(open: (opened: Opened) => Promise<T>): Promise<T> => {
    const opened = await connect(settings, owner);
    try {
      return await open(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
  };
  return {
    shape,
    openSource: () => opening((opened) => openSource(opened, { owner, formats, homes })),
    openTarget: (sourceEpoch) =>
      opening((opened) => openTarget(opened, { owner, formats, homes, sourceEpoch, now: clock.now() })),
  };
}

async function connect(settings: RedisSettings, owner: string): Promise<Opened> {
  const { place } = settings;
  const prefix = settings.prefix ?? `souk:${owner}:`;
  const log = createLog({ service: owner, instance: "migrate", level: "silent" });
  const connection = await connectRedis({ settings, name: `souk-migrate-${owner}`, log });
  const run: RunImage = async (script, args) => {
    try {
      return await connection.evaluate(script, prefix, ["", JSON.stringify(args)]);
    } catch (error) {
      throw new Error(`the Redis store ${place}: ${reasonOf(error)}`, { cause: error });
    }
  };
  return { run, place: `${place} ${prefix}`, close: () => connection.close() };
}

const identify = defineFoundingScript({
  name: "image identity",
  reads: true,
  body: `
local identity = redis.call('HMGET', key('identity'), 'owner', 'epoch', 'arriving', unpack(args.formats))
return {redis.call('GET', key('head')) or '0', unpack(identity)}
`,
});

const listMembers = defineFoundingScript({
  name: "image users",
  reads: true,
  body: "return redis.call('ZRANGEBYSCORE', key('members'), '(' .. int(args.now), '+inf')",
});

type Store = {
  readonly owner: string;
  readonly formats: Formats;
  readonly homes: Readonly<Record<string, TableHome>>;
};

async function openSource({ run, place, close }: Opened, { owner, formats, homes }: Store): Promise<StoreImageSource> {
  const fields = Object.keys(formats).map((component) => `format:${component}`);
  const found = (await run(identify, { formats: fields })) as readonly (string | null)[];
  const [head, theirs, epoch, arriving, ...present] = found;
  if (!theirs) throw new Error(`${place} has no store`);
  if (theirs !== owner) throw new Error(`${place} is the store of ${theirs}, not of ${owner}`);
  if (arriving) throw new Error(`${place} holds half of a move that was not finished`);
  if (!epoch || present.map(Number).join() !== Object.values(formats).join())
    throw new Error(`${place} has another release's format: start and stop the shop once with this one`);
  const identity: Identity = { epoch, counters: { outbox: Number(head) } };
  const { count, read } = createImageRows(run, homes, undefined);
  return {
    ...{ place, count, read, close },
    identity: async () => identity,
    users: async (now) => ((await run(listMembers, { now })) as readonly string[]).toSorted(),
  };
}

/** The mark is there before anything else is: no service takes the keys for a store. */
const arrive = defineFoundingScript({
  name: "image arrives",
  body: `
local arriving = redis.call('HGET', key('identity'), 'arriving')
if arriving then return arriving end
local cursor = '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', key('*'), 'COUNT', 1000)
  if #page[2] > 0 then return 'occupied' end
  cursor = page[1]
until cursor == '0'
redis.call('HSET', key('identity'), 'owner', args.owner, 'arriving', args.epoch)
return args.epoch
`,
});

/** A life of its own begins now: what the old store never had may be missing in this one. */
const finish = defineFoundingScript({
  name: "image has arrived",
  body: `
for component, version in pairs(args.formats) do
  redis.call('HSET', key('identity'), 'format:' .. component, int(version))
end
redis.call('SET', key('head'), int(args.head))
redis.call('HSET', key('identity'), 'epoch', args.epoch, 'since', int(args.now))
redis.call('HDEL', key('identity'), 'arriving')
`,
});

async function openTarget(
  { run, place, close }: Opened,
  { owner, formats, homes, sourceEpoch, now }: Store & { readonly sourceEpoch: string; readonly now: number },
): Promise<StoreImageTarget> {
  const begun = await run(arrive, { owner, epoch: sourceEpoch });
  if (begun === "occupied") throw new StoreOccupied(`${place} is not empty`);
  if (begun !== sourceEpoch) throw new StoreOccupied(`${place} holds half of another store's move`);
  return {
    ...createImageRows(run, homes, sourceEpoch),
    ...{ place, close },
    finish: async ({ epoch, counters }) => {
      await run(finish, { formats, epoch, head: counters.outbox ?? 0, now });
    },
  };
}
