// One request of a browser, as everything behind it sees it.
import type { TraceContext } from "@souk/chassis/context";
import type { Log } from "@souk/chassis/log";

export type Visit = {
  /** The shopper's network address, as the gateway knows it. */
  readonly address: string;
  readonly trace: TraceContext;
  readonly cookies: ReadonlyMap<string, string>;
  readonly log: Log;
  readonly userAgent: string | undefined;
};
