// A Redis as a service's store, shared by all instances of the service. One script is one atomic operation; one that has
// answered is on the server's disk (appendfsync always: beforeSleep() writes and syncs the file before any answer leaves).
// While the server is away every call is refused with `unavailable`; nothing has to be done when it is back. A server
// that has lost everything is noticed at the next operation: the store begins a new life, with another epoch.
import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import { createHeadWatch } from "../head-watch.ts";
import type { Log } from "../log.ts";
import { readMigrations } from "../migration-files.ts";
import { createHistogram } from "../telemetry-histogram.ts";
import { connectRedis, type RedisConnection } from "./connection.ts";
import { readRedisUrl } from "./connection-url.ts";
import { isReply, reasonOf, toFault } from "./faults.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { headOf } from "./journal-outbox.ts";
import { type Component, type Life, migrate } from "./migrate.ts";
import type { Script } from "./script.ts";

export type { Life } from "./migrate.ts";

/** The store has begun another life since the caller looked: what it decided by means nothing now. */
export class OtherLife extends Error {
  override readonly name = "OtherLife";
}

export type Scripts = {
  /** One operation, whichever life the store is in. `words` follow the arguments: long texts that Lua need not parse. */
  run(script: Script, args: unknown, ...words: readonly string[]): Promise<unknown>;
};

export type RedisDatabase = Scripts & {
  /** The life that the store is known to be in. */
  life(): Life;
  /** As `run`, for what was decided in this life: throws OtherLife, with nothing done, where another one has begun. */
  runIn(life: Life, script: Script, args: unknown, ...words: readonly string[]): Promise<unknown>;
  /** To be told of each operation that wrote events. */
  published(): void;
  /** Called after an operation that wrote events, also (a little later) another instance's. */
  onCommit(listener: () => void): () => void;
  close(): Promise<void>;
};

export type RedisOptions = {
  /** See connection-url.ts. */
  readonly url: string;
  /** The service whose store it is. Another one's keys are refused. */
  readonly owner: string;
  /** A folder of `0001-name.lua`. */
  readonly migrations?: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry?: Registry;
};

/** Nobody loses a store three times within one operation. */
const MAX_LIVES = 3;

export async function openRedis(options: RedisOptions): Promise<RedisDatabase> {
  const { owner, migrations, clock, log } = options;
  const settings = readRedisUrl(options.url);
  const chassis = await readMigrations(new URL("./migrations/", import.meta.url), "lua");
  const service: Component[] = migrations ? [{ name: owner, migrations: await readMigrations(migrations, "lua") }] : [];
  const components = [{ name: "chassis", migrations: chassis }, ...service];
  const prefix = settings.prefix ?? `souk:${owner}:`;
  const connection = await connectRedis({ settings, name: `souk-${owner}`, log });
  const found = (): Promise<Life> =>
    migrate((script, args) => connection.evaluate(script, prefix, ["", JSON.stringify(args)]), {
      ...{ owner, components, now: clock.now() },
    });
  try {
    const life = await found();
    return assemble(connection, { prefix, life, found }, options);
  } catch (error) {
    await connection.close();
    throw new Error(`the Redis store ${settings.place}: ${reasonOf(error)}`, { cause: error });
  }
}

type Store = { readonly prefix: string; readonly life: Life; readonly found: () => Promise<Life> };

function assemble(connection: RedisConnection, store: Store, options: RedisOptions): RedisDatabase {
  const { clock, log } = options;
  const finished = observe(connection, options.registry);
  const lives = createLives(store, log);
  const evaluate = async (life: Life, script: Script, args: unknown, words: readonly string[]): Promise<unknown> => {
    const startedMs = clock.monotonicMs();
    try {
      const answer = await connection.evaluate(script, store.prefix, [life.epoch, JSON.stringify(args), ...words]);
      finished(clock.monotonicMs() - startedMs);
      return answer;
    } catch (error) {
      if (isReply(error, "OTHERLIFE")) throw new OtherLife("the store has begun another life", { cause: error });
      if (isReply(error, "MISMATCH")) throw problem("idempotency_mismatch");
      throw toFault(error);
    }
  };
  const runIn: RedisDatabase["runIn"] = async (life, script, args, ...words) => {
    try {
      return await evaluate(life, script, args, words);
    } catch (error) {
      if (error instanceof OtherLife) await lives.renew(life);
      throw error;
    }
  };
  const run: RedisDatabase["run"] = async (script, args, ...words) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await runIn(lives.current(), script, args, ...words);
      } catch (error) {
        if (!(error instanceof OtherLife) || tries >= MAX_LIVES)
          throw error instanceof OtherLife ? toFault(error) : error;
      }
    }
  };
  const watch = createHeadWatch(() => headOf({ run }), clock);
  const housekeeping = startHousekeeping({ run }, clock, log);
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await housekeeping.stop();
    await watch.stop();
    await connection.close();
  };
  return {
    ...{ run, runIn, life: lives.current, published: watch.committed, onCommit: watch.onCommit },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** Many operations find out at once; one of them looks. */
function createLives(store: Store, log: Log) {
  let life = store.life;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      const found = await store.found();
      if (found.epoch !== life.epoch)
        log.error({ since: found.since }, "the store is another one now: it was lost, or replaced");
      life = found;
    } catch (error) {
      throw toFault(error);
    } finally {
      looking = undefined;
    }
  };
  return {
    current: (): Life => life,
    renew: async (known: Life): Promise<void> => {
      if (known.epoch !== life.epoch) return;
      looking ??= look();
      await looking;
    },
  };
}

function observe(connection: RedisConnection, registry: Registry | undefined): (durationMs: number) => void {
  if (!registry) return () => undefined;
  new Gauge({
    name: "souk_redis_connected",
    help: "Whether the store's server can be reached.",
    registers: [registry],
    collect() {
      this.set(connection.isReady() ? 1 : 0);
    },
  });
  const duration = createHistogram({
    name: "souk_redis_operation_duration_seconds",
    help: "One atomic operation, from sending it to its answer, the file's fsync included.",
    registry,
  }).series({});
  return (ms) => duration.observe(ms / 1000);
}
