// What the drivers that ask somebody have in common: one loop a service, begun when it is first asked for, that keeps
// the last known instances when the one who knows fails, and comes back to it less and less soon.
import type { Clock } from "../clock.ts";
import type { Discovery, Instance } from "../discovery.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";

/** One answer about one service, and when to ask again. */
export type Looked = { readonly instances: readonly Instance[]; readonly againMs: number };

/** An answer may be waited for, `maxWaitMs` at most. Throws for no answer; an empty list says that there is none. */
export type Look = (
  service: string,
  waiting: { readonly maxWaitMs: number; readonly signal: AbortSignal },
) => Promise<Looked>;

export type WatchedOptions = {
  /** Of whom we ask, as shown in errors and logs: without secrets. */
  readonly name: string;
  /** Throws when nobody is there. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  readonly look: Look;
  readonly close: () => Promise<void>;
  /**
   * After a failure nothing is taken off the list for so long: a registry that has restarted may have forgotten
   * instances that live, until they say so again. An instance that has really gone refuses connections meanwhile,
   * and the balancer leaves it alone.
   */
  readonly forgetfulMs: number;
  /** That there is nobody where there was somebody is believed when it stays so for that long. */
  readonly doubtsNobody?: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
};

/** Names come from our own code, not from requests: this is a bound, not a budget. */
export const MAX_WATCHED_SERVICES = 64;
export const MAX_INSTANCES = 1_000;
const MIN_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;
/** So long a start waits for the first answers about services that were asked for before it. */
const FIRST_LOOK_MS = 2_000;
const MAX_WAIT_MS = 55_000;
/** While removals are held back: soon after that the list is true again. */
const HELD_WAIT_MS = 1_000;

type Watch = {
  readonly service: string;
  known: readonly Instance[];
  /** Looked once, whatever came of it. */
  readonly looked: PromiseWithResolvers<void>;
  failures: number;
  /** Since then every answer was that there is nobody. */
  nobodySinceMs: number | undefined;
  /** Until then nothing is taken off. */
  heldUntilMs: number;
  running: Promise<void> | undefined;
};

export function createWatchedDiscovery(options: WatchedOptions): Discovery {
  const { name, probe, look, close, forgetfulMs, doubtsNobody = false, clock, log, random } = options;
  const watches = new Map<string, Watch>();
  const listeners = new Set<() => void>();
  const failing = new Set<string>();
  const stopped = new AbortController();
  const { signal } = stopped;
  let started = false;

  const take = (watch: Watch, found: readonly Instance[]): void => {
    const nowMs = clock.monotonicMs();
    if (watch.failures > 0) watch.heldUntilMs = nowMs + forgetfulMs;
    watch.failures = 0;
    if (failing.delete(watch.service) && failing.size === 0) log.info({ registry: name }, "discovery works again");
    watch.nobodySinceMs = found.length > 0 ? undefined : (watch.nobodySinceMs ?? nowMs);
    const isDoubtful = doubtsNobody && nowMs - (watch.nobodySinceMs ?? Number.NEGATIVE_INFINITY) < forgetfulMs;
    const next = ordered(isDoubtful || nowMs < watch.heldUntilMs ? [...found, ...watch.known] : found);
    if (sameInstances(next, watch.known)) return;
    watch.known = next;
    for (const listener of listeners) listener();
  };
  const fail = (watch: Watch, error: unknown): number => {
    if (failing.size === 0) log.warn({ registry: name, err: error }, "discovery fails; the last known are kept");
    failing.add(watch.service);
    watch.failures += 1;
    const most = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** Math.min(watch.failures - 1, 10));
    return most / 2 + random.next() * (most / 2); // Half of it is jitter: all services come back at once otherwise.
  };
  const run = async (watch: Watch): Promise<void> => {
    while (!signal.aborted) {
      let pauseMs: number;
      try {
        const heldMs = watch.heldUntilMs - clock.monotonicMs();
        const maxWaitMs = heldMs > 0 ? HELD_WAIT_MS : MAX_WAIT_MS;
        const looked = await look(watch.service, { maxWaitMs, signal });
        if (signal.aborted) return;
        take(watch, looked.instances);
        pauseMs = looked.againMs;
      } catch (error) {
        if (signal.aborted) return;
        pauseMs = fail(watch, error);
      }
      watch.looked.resolve();
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  };

  /** Ends a start, never a look. */
  const within = async (ms: number, all: Promise<unknown>): Promise<void> => {
    const done = new AbortController();
    const late = clock.sleep(ms, AbortSignal.any([done.signal, signal])).catch(() => undefined);
    await Promise.race([all, late]);
    done.abort();
  };

  return {
    instances: (service) => {
      const known = watches.get(service);
      if (known !== undefined) return known.known;
      if (watches.size >= MAX_WATCHED_SERVICES || signal.aborted) return [];
      const watch: Watch = {
        service,
        known: [],
        looked: Promise.withResolvers<void>(),
        failures: 0,
        nobodySinceMs: undefined,
        heldUntilMs: Number.NEGATIVE_INFINITY,
        running: undefined,
      };
      watches.set(service, watch);
      if (started) watch.running = run(watch);
      return watch.known;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => {
      try {
        await probe(AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]));
      } catch (error) {
        throw new Error(`DISCOVERY_URL: ${name} can't be used: ${reasonOf(error)}`, { cause: error });
      }
      started = true;
      const first = [...watches.values()];
      for (const watch of first) watch.running = run(watch);
      await within(FIRST_LOOK_MS, Promise.all(first.map(({ looked }) => looked.promise)));
    },
    stop: async () => {
      stopped.abort();
      listeners.clear();
      await close(); // Ends what is being waited for.
      await Promise.all([...watches.values()].map(({ running }) => running));
    },
  };
}

/** By URL, each once, the first said counts. */
function ordered(instances: readonly Instance[]): readonly Instance[] {
  const byUrl = new Map<string, Instance>();
  for (const each of instances) if (!byUrl.has(each.url) && byUrl.size < MAX_INSTANCES) byUrl.set(each.url, each);
  return [...byUrl.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
}

function sameInstances(some: readonly Instance[], others: readonly Instance[]): boolean {
  return (
    some.length === others.length &&
    some.every((each, index) => each.url === others[index]?.url && each.instance === others[index]?.instance)
  );
}

/** Node puts all addresses' refusals into one error without a message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
