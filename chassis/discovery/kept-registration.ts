// An announcement that is kept alive: a heartbeat, and a new announcement when the registry has forgotten us. Failures
// after the first success are survived: the registry will be back, and everybody else keeps the last known.
import type { Clock } from "../clock.ts";
import type { Registration } from "../discovery.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { reasonOf } from "./watched.ts";

export type KeptRegistrationOptions = {
  /** Of whom we ask, without secrets. */
  readonly name: string;
  readonly register: (url: string) => Promise<void>;
  /** `forgotten`: the registry does not know us. */
  readonly renew: (url: string) => Promise<"kept" | "forgotten">;
  readonly remove: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly heartbeatMs: number;
  /** How long those who watch take to hear of a withdrawal. */
  readonly lingerMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
};

/** After a failure sooner than at the next heartbeat, so that no lease ends over one lost request. */
const RETRY_MS = 1_000;
/** A registry that has just come back may be slow at first: that is no reason for a service not to start. */
const ANNOUNCE_TRIES = 6;

export function createKeptRegistration(options: KeptRegistrationOptions): Registration {
  const { name, heartbeatMs, lingerMs, clock, log, random } = options;
  const leaving = new AbortController();
  let announced: string | undefined;
  let beating: Promise<void> | undefined;

  const beat = async (url: string): Promise<"kept" | "forgotten"> => {
    const how = await options.renew(url);
    if (how === "forgotten") await options.register(url);
    return how;
  };
  const keep = async (url: string): Promise<void> => {
    let failing = false;
    while (!leaving.signal.aborted) {
      // Up to a tenth sooner, so that instances that started together don't beat together.
      const pauseMs = failing ? Math.min(RETRY_MS, heartbeatMs) : heartbeatMs * (0.9 + random.next() / 10);
      await clock.sleep(pauseMs, leaving.signal).catch(() => undefined);
      if (leaving.signal.aborted) return;
      try {
        if ((await beat(url)) === "forgotten") log.warn({ registry: name }, "the registry forgot us; announced again");
        else if (failing) log.info({ registry: name }, "the registry answers again");
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ registry: name, err: error }, "the registry does not take our heartbeat");
        failing = true;
      }
    }
  };

  return {
    announce: async (url) => {
      if (announced !== undefined) throw new Error("announced already");
      for (let tries = 1; ; tries += 1) {
        try {
          await options.register(url);
          break;
        } catch (error) {
          const why = `DISCOVERY_URL: ${name} does not take this instance: ${reasonOf(error)}`;
          if (tries >= ANNOUNCE_TRIES || leaving.signal.aborted) throw new Error(why, { cause: error });
          await clock.sleep(RETRY_MS, leaving.signal).catch(() => undefined);
        }
      }
      announced = url;
      beating = keep(url);
    },
    withdraw: async () => {
      if (leaving.signal.aborted) return;
      leaving.abort();
      await beating; // A heartbeat under way could announce us again after the withdrawal.
      if (announced !== undefined) {
        try {
          await options.remove(announced);
          await clock.sleep(lingerMs);
        } catch (error) {
          log.warn({ registry: name, err: error }, "not withdrawn; the registry will notice when no heartbeat comes");
        }
      }
      await options.close();
    },
  };
}
