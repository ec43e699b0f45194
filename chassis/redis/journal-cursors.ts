// Where a subscriber stands in a source's feed in Redis, one hash per partition, and which instance reads on from there.
import {
  type Claim,
  type Claimed,
  type Cursor,
  type Held,
  type Move,
  type NewFailure,
  partitionKey,
  type Reading,
  type ResyncEnd,
} from "../bus/event-journal.ts";
import { ALL_PARTITIONS, PARTITIONS } from "../bus/partitions.ts";
import type { Scripts } from "./database.ts";
import { addFailureLua, toFailure } from "./journal-failures.ts";
import { leaseLua } from "./lease.ts";
import { defineScript } from "./script.ts";

const cursorLua = `
local function cursorOf(of, partition)
  return key('cursor:' .. of.subscriber .. ' ' .. of.source .. ' ' .. int(partition or of.partition))
end
local function readCursor(name)
  local row = redis.call('HMGET', name, 'epoch', 'position', 'holder', 'fence', 'ends')
  return {
    epoch = row[1] or '', position = tonumber(row[2] or '0'), holder = row[3] or '',
    fence = tonumber(row[4] or '0'), ends = tonumber(row[5] or '0'),
  }
end
`;

const claimScript = defineScript({
  name: "claim partitions",
  uses: [cursorLua],
  body: `
-- A lease that ends now is over.
redis.call('ZADD', key('members'), int(args.ends), args.instance)
redis.call('ZREMRANGEBYSCORE', key('members'), '-inf', int(args.now))
local members = redis.call('ZRANGE', key('members'), 0, -1)
table.sort(members)
local answer = {}
for index, reading in ipairs(args.readings) do
  redis.call('SADD', key('readings'), reading.subscriber .. ' ' .. reading.source)
  for partition = 0, ${PARTITIONS - 1} do
    local name = cursorOf(reading, partition)
    local row = readCursor(name)
    local mine = members[partition % #members + 1] == args.instance
    local free = row.ends <= args.now or (args.boot and row.holder == args.instance)
    local found = nil
    if reading.fences[partition + 1] == row.fence then
      found = mine and 'held' or 'surplus'
    elseif mine and free then
      found = 'held'
      row.fence = row.fence + 1
    end
    redis.call('HSET', name, 'epoch', row.epoch, 'position', int(row.position), 'fence', int(row.fence))
    if found then
      redis.call('HSET', name, 'holder', args.instance, 'ends', int(args.ends))
      answer[#answer + 1] = {found, index - 1, partition, row.epoch, int(row.position), row.fence}
    end
  end
end
return answer
`,
});

type ClaimedRow = readonly ["held" | "surplus", number, number, string, string, number];

export async function claimPartitions(store: Scripts, claim: Claim): Promise<Claimed> {
  const { instance, boot, now, ttlMs } = claim;
  const readings = claim.readings.map((reading) => ({
    ...reading,
    // -1: a fence that no row has.
    fences: ALL_PARTITIONS.map((partition) => claim.fences.get(partitionKey({ ...reading, partition })) ?? -1),
  }));
  const rows = (await store.run(claimScript, { instance, boot, now, ends: now + ttlMs, readings })) as ClaimedRow[];
  const those = (wanted: ClaimedRow[0]): readonly Held[] =>
    rows
      .filter(([kind]) => kind === wanted)
      .map(([, index, partition, epoch, position, fence]) => {
        const { subscriber, source } = claim.readings[index] as Reading;
        return { subscriber, source, partition, epoch, position: Number(position), fence };
      });
  return { held: those("held"), surplus: those("surplus") };
}

const releaseScript = defineScript({
  name: "release partitions",
  uses: [cursorLua],
  body: `
for _, held in ipairs(args.held) do
  local name = cursorOf(held)
  if readCursor(name).fence == held.fence then redis.call('HSET', name, 'holder', '', 'ends', '0') end
end
`,
});

export async function releasePartitions(store: Scripts, held: readonly Held[]): Promise<void> {
  if (held.length > 0) await store.run(releaseScript, { held });
}

const leaveScript = defineScript({
  name: "leave members",
  body: "redis.call('ZREM', key('members'), args.instance)",
});

export async function leaveMembers(store: Scripts, instance: string): Promise<void> {
  await store.run(leaveScript, { instance });
}

const advanceScript = defineScript({
  name: "advance cursors",
  uses: [cursorLua, addFailureLua],
  body: `
for _, failure in ipairs(args.failures) do addFailure(failure) end
local moved = 0
for _, move in ipairs(args.moves) do
  local name = cursorOf(move.held)
  local row = readCursor(name)
  if row.fence == move.held.fence and row.epoch == move.held.epoch and row.position <= move.position then
    redis.call('HSET', name, 'epoch', move.epoch, 'position', int(move.position))
    moved = moved + 1
  end
end
return moved
`,
});

export async function advance(
  store: Scripts,
  moves: readonly Move[],
  failures: readonly NewFailure[],
): Promise<number> {
  if (moves.length === 0 && failures.length === 0) return 0;
  return Number(await store.run(advanceScript, { moves, failures: failures.map(toFailure) }));
}

const readScript = defineScript({
  name: "read cursors",
  reads: true,
  uses: [cursorLua],
  body: `
local answer = {}
for partition = 0, ${PARTITIONS - 1} do
  local name = cursorOf(args, partition)
  if redis.call('EXISTS', name) == 1 then
    local row = readCursor(name)
    answer[#answer + 1] = {partition, row.epoch, int(row.position)}
  end
end
return answer
`,
});

export async function readCursors(store: Scripts, { subscriber, source }: Reading): Promise<readonly Cursor[]> {
  const rows = (await store.run(readScript, { subscriber, source })) as (readonly [number, string, string])[];
  return rows.map(([partition, epoch, position]) => ({ partition, epoch, position: Number(position) }));
}

/** All partitions that were ever claimed, whoever holds them. */
const finishScript = defineScript({
  name: "finish resync",
  uses: [cursorLua, leaseLua],
  body: `
if not holdsLease(args.lease, args.fence, args.now) then return end
for partition = 0, ${PARTITIONS - 1} do
  local name = cursorOf(args, partition)
  if redis.call('EXISTS', name) == 1 then
    redis.call('HSET', name, 'epoch', args.epoch, 'position', int(args.head))
  end
end
releaseLease(args.lease, args.fence)
`,
});

export async function finishResync(
  store: Scripts,
  { subscriber, source }: Reading,
  { fence, now, epoch, head, lease }: ResyncEnd & { readonly lease: string },
): Promise<void> {
  await store.run(finishScript, { subscriber, source, fence, now, epoch, head, lease });
}
