// Publishes a service's outbox to a broker, each partition in order, by the instance that holds its lease. The cursor, in
// the service's own store, moves only past what the broker has confirmed: after a crash some is published twice, nothing
// is left out. While the broker is away events wait in the outbox.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Broker, Outgoing } from "./broker.ts";
import type { BusMetrics } from "./bus-metrics.ts";
import { encodeCarried } from "./carried-message.ts";
import type { EventJournal, OutboxRow, OutboxSnapshot, Reading } from "./event-journal.ts";
import type { PartitionShares } from "./partition-shares.ts";
import { createPlaces, everywhere, type Place } from "./places.ts";
import { createReconnect } from "./reconnect.ts";

export type RelayState = {
  readonly connected: boolean;
  /** Positions between the outbox's head and what the broker has. */
  readonly lag: number;
};

export type Relay = {
  start(): void;
  stop(): Promise<void>;
  state(): RelayState;
};

export type RelayOptions = {
  readonly reading: Reading;
  readonly broker: Broker;
  readonly journal: EventJournal;
  readonly shares: PartitionShares;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: BusMetrics;
  /** This process's own name for leases. */
  readonly holder: string;
};

/**
 * Its cursors stand beside the subscriptions' under this name. It is no subscriber of the outbox: what all subscribers
 * have may be trimmed, though it was never published.
 */
export const RELAY = "bus.relay";
const LIMIT = 200;
/** So long it lets events gather after it has published some: each visit to the store and the broker takes more of them. */
const GATHER_MS = 25;
/** Looks again so often though no commit was told of. */
const LOOK_EVERY_MS = 1_000;
const ANEW_MS = 15_000;
const TRIM_EVERY_MS = 60_000;

export function createRelay(options: RelayOptions): Relay {
  const { reading, broker, journal, shares, clock, log, metrics } = options;
  const places = createPlaces(options);
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  /** The last position sent, by partition and lease. */
  const sent = new Map<string, number>();
  let wake = new AbortController();
  let connected = false;
  let head = 0;
  let running: Promise<void> = Promise.resolve();
  let trimming: Repeating | undefined;

  /** Another life of the store, as after a restore: its positions mean something else. */
  const beginAnew = async (): Promise<void> => {
    const lease = await journal.claimResync(reading, options.holder, clock.now(), ANEW_MS);
    if (lease !== "held") {
      const stored = await journal.readCursors(reading);
      const end = { fence: lease.fence, now: clock.now(), epoch: journal.epoch, head: 0 };
      if (stored.every(({ epoch }) => epoch === journal.epoch)) await journal.abandonResync(reading, lease.fence);
      else await journal.finishResync(reading, end);
    }
    await places.reload();
  };

  const encode = ({ floor }: OutboxSnapshot, rows: readonly OutboxRow[]): readonly Outgoing[] => {
    const last = new Map<number, number>();
    return rows.map((row) => {
      const place = places.current().get(row.partition);
      const known = last.get(row.partition) ?? (place && sent.get(leaseOf(place))) ?? place?.position ?? 0;
      last.set(row.partition, row.position);
      return encodeCarried(row, { epoch: journal.epoch, previous: Math.max(known, floor) });
    });
  };

  const turn = async (): Promise<void> => {
    await places.takeStock();
    const held = places.current();
    if (held.size === 0) return places.whenHeld(stopped.signal);
    if ([...held.values()].some(({ epoch }) => epoch !== "" && epoch !== journal.epoch)) return beginAnew();
    wake = new AbortController();
    const after = Math.min(...[...held.values()].map((place) => place.position));
    const found = await journal.readOutbox({ after, partitions: [...held.keys()], limit: LIMIT });
    head = found.head;
    const rows = found.rows.filter((row) => row.position > (held.get(row.partition)?.position ?? row.position));
    if (rows.length > 0) {
      await broker.publish(reading.source, encode(found, rows));
      for (const row of rows) {
        const place = held.get(row.partition);
        if (place) sent.set(leaseOf(place), row.position);
      }
      metrics.relayed(rows.length);
      connected = true;
      reconnect.succeeded();
    }
    const next = found.rows.length < LIMIT ? found.head : (found.rows.at(-1)?.position ?? found.head);
    moveTo(held, next);
    if (next === found.head) await rest(rows.length > 0);
  };
  /** A place that is ahead, as after another relay, stays. */
  const moveTo = (held: ReadonlyMap<number, Place>, next: number): void => {
    const behind = new Map([...held].filter(([, place]) => place.position < next));
    if (behind.size > 0) places.advance(everywhere(behind, { epoch: journal.epoch, position: next }));
  };

  /** What is committed from before the look on wakes it. */
  const rest = async (busy: boolean): Promise<void> => {
    if (busy) await clock.sleep(GATHER_MS, stopped.signal).catch(() => undefined);
    const signal = AbortSignal.any([wake.signal, stopped.signal]);
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (connected) log.info({ err: error, ...reading }, "publishing events failed; they wait in the outbox");
        connected = false;
        await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
      }
    }
    await places.stop();
  };
  const trim = async (): Promise<void> => {
    if (!connected || !places.current().has(0)) return; // One of the instances is enough.
    await broker.trim(reading.source).catch((error: unknown) => log.warn({ err: error }, "trimming the broker failed"));
  };

  let unlisten: (() => void)[] = [];
  return {
    start: () => {
      const look = (): void => wake.abort(new Error("there is something new"));
      unlisten = [journal.onCommit(look), shares.onChange(look)];
      trimming = clock.every(TRIM_EVERY_MS, trim);
      running = run();
    },
    stop: async () => {
      for (const end of unlisten) end();
      stopped.abort(new Error("stopping"));
      await trimming?.stop();
      await running;
    },
    state: () => {
      const slowest = Math.min(head, ...[...places.current().values()].map((place) => place.position));
      return { connected, lag: head - slowest };
    },
  };
}

function leaseOf({ held }: Place): string {
  return `${held.partition} ${held.fence}`;
}
