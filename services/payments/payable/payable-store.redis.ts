// Payments' books in Redis: a hash a payable. A rule decides here, and one script writes what it decided where nobody has
// changed the payable since; whoever was too late decides again. A payable that a former life of the store may have had
// is looked for at the provider before anything is done with its order.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import { CONFLICT, compareAndSet } from "@souk/chassis/redis/compare-and-set";
import type { Life, RedisDatabase } from "@souk/chassis/redis/database";
import { claimLease } from "@souk/chassis/redis/lease";
import { toOutbox } from "@souk/chassis/redis/outbox";
import { type KeptChange, toKeptChange } from "./kept-change.ts";
import { mayBeLost, mayBeOutdated, versionBase } from "./lost-payables.ts";
import type { Payable } from "./payable.ts";
import type { Announcement, Change, Draft } from "./payable-change.ts";
import {
  findByProviderId,
  identifyShop,
  moveCursor,
  readCursor,
  readDue,
  readPayable,
  savePayable,
} from "./payable-scripts.redis.ts";
import {
  type Cause,
  FORGOTTEN_AT_ONCE,
  type PayableStore,
  PROVIDER_EVENTS_KEPT_MS,
  type Recovery,
  type Rule,
  SWEEP_LEASE,
} from "./payable-store.ts";

export type RedisPayableStoreOptions = {
  readonly database: RedisDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Which shop it is, where the store does not say: the same after the store was lost. */
  readonly identity: string;
  readonly recover: Recovery;
  /** Told after the commit of what was announced. */
  readonly announced?: (payable: Payable, announcement: Announcement) => void;
};

type Loaded = { readonly life: Life; readonly revision: string; readonly payable: Payable | undefined };
type Wanted = { readonly orderId: string; readonly eventId: string | undefined; readonly cause: Cause };

export async function createRedisPayableStore(options: RedisPayableStoreOptions): Promise<PayableStore> {
  const { database, clock } = options;
  const identity = String(await database.run(identifyShop, { identity: options.identity }));
  const books = createBooks({ ...options, identity });
  const changing = async <T>(wanted: Wanted, rule: Rule<T>): Promise<Change<T> | "duplicate"> =>
    compareAndSet(clock, async () => {
      const loaded = await books.loadOrRecover(wanted);
      if (loaded === "duplicate") return loaded;
      const change = rule(loaded.payable);
      const saved = await books.save(wanted, loaded, change);
      if (saved === "saved") return change;
      return saved === "duplicate" ? saved : CONFLICT;
    });
  const tell = <T>({ payable, announcements = [], result }: Change<T>): T => {
    for (const each of announcements) if (payable) options.announced?.(payable, each);
    return result;
  };
  return {
    identity,
    change: async (orderId, cause, rule) => {
      const change = await changing({ orderId, eventId: undefined, cause }, rule);
      if (change === "duplicate") throw new Error("a change without an event has none to be booked twice");
      return tell(change);
    },
    changeOnce: async (orderId, eventId, cause, rule) => {
      const change = await changing({ orderId, eventId, cause }, rule);
      return change === "duplicate" ? change : tell(change);
    },
    read: (orderId) => compareAndSet(clock, () => books.read(orderId)),
    findByProviderId: async (providerId) => parse(await database.run(findByProviderId, { providerId })),
    due: async (now, limit) => (await database.run(readDue, { now, limit })) as readonly string[],
    readCursor: async (name) => {
      const at = await database.run(readCursor, { name });
      return at === null ? null : Number(at);
    },
    moveCursor: async (name, to, fence) => {
      const args = { name, to, fence, lease: SWEEP_LEASE, now: clock.now() };
      return (await database.run(moveCursor, args)) === "moved" ? "moved" : "lost";
    },
    claimSweep: (holder, ttlMs) => claimLease(database, SWEEP_LEASE, holder, clock.now(), ttlMs),
  };
}

/** One read, one write; what they believe in is one life of the store. */
function createBooks(options: RedisPayableStoreOptions) {
  const { database, clock, identity } = options;
  const load = async ({ orderId, eventId }: Omit<Wanted, "cause">): Promise<Loaded | "duplicate"> => {
    const life = database.life();
    const answer = (await database.runIn(life, readPayable, { orderId, eventId })) as "duplicate" | readonly unknown[];
    if (answer === "duplicate") return answer;
    return { life, revision: String(answer[0]), payable: parse(answer[1]) };
  };
  const save = async <T>(
    { orderId, eventId, cause }: Wanted,
    { life, revision, payable: before }: Loaded,
    change: Change<T>,
  ): Promise<"saved" | "conflict" | "duplicate"> => {
    const kept = toKeptChange(before, above(before, life, orderId, change), cause, options);
    if (kept === undefined && eventId === undefined) return "saved";
    const now = clock.now();
    const booked = { now, forgetBefore: now - PROVIDER_EVENTS_KEPT_MS, forgetAtOnce: FORGOTTEN_AT_ONCE };
    const words = { orderId, revision, eventId, identity, ...booked, ...wordsOf(kept) };
    const saved = await database.runIn(life, savePayable, words, kept?.row.body ?? "");
    if (saved === "saved" && kept && kept.events.length > 0) database.published();
    return saved as "saved" | "conflict" | "duplicate";
  };
  /** What the provider knows of a lost payable is written first, as a change of its own. */
  const loadOrRecover = async (wanted: Wanted): Promise<Loaded | "duplicate"> => {
    const loaded = await load(wanted);
    if (loaded === "duplicate" || loaded.payable || !mayBeLost(wanted.orderId, loaded.life.since)) return loaded;
    const found = await options.recover(wanted.orderId);
    if (found === undefined) return loaded;
    const change: Change<undefined> = { ...(found satisfies Draft), result: undefined };
    const saved = await save({ ...wanted, eventId: undefined }, loaded, change);
    if (saved === "saved") for (const each of found.announcements) options.announced?.(found.payable, each);
    return load(wanted);
  };
  const read = async (orderId: string): Promise<Payable | undefined> => {
    const loaded = await loadOrRecover({ orderId, eventId: undefined, cause: {} });
    return loaded === "duplicate" ? undefined : loaded.payable;
  };
  return { loadOrRecover, save, read };
}

/** Events of a payable that had some in a former life, which may have been lost, are newer than all of them. */
function above<T>(before: Payable | undefined, { since }: Life, orderId: string, change: Change<T>): Change<T> {
  const { payable } = change;
  if (payable === undefined || payable === before) return change;
  const former = before === undefined ? mayBeLost(orderId, since) : mayBeOutdated(before, since);
  return former ? { ...change, payable: { ...payable, version: payable.version + versionBase(since) } } : change;
}

function wordsOf(kept: KeptChange | undefined) {
  if (kept === undefined) return {};
  const { body: _sentAsItIs, attentionAt, ...row } = kept.row;
  // A null would be a value in Lua, and a true one.
  const told = attentionAt === null ? row : { ...row, attentionAt };
  return { row: told, providerIds: kept.providerIds, events: kept.events.map(toOutbox) };
}

const parse = (body: unknown): Payable | undefined =>
  typeof body === "string" ? (JSON.parse(body) as Payable) : undefined;
