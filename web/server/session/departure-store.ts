// The port of departures: what is kept of a browser while it is at an OpenID provider. One method is one atomic operation.
import type { Instant } from "@souk/chassis/clock";

export type StoredDeparture = {
  /** A digest of the browser's cookie. */
  readonly browser: string;
  readonly sealed: Uint8Array;
  readonly expiresAt: Instant;
};

export type DepartureStore = {
  /** Of one browser at most `limit` are kept: the ones that end first go. */
  add(id: string, departure: StoredDeparture, limit: number): Promise<void>;
  /** Takes it out, also where it has ended: of any number that ask, one gets it, and once. */
  take(id: string, now: Instant): Promise<Uint8Array | undefined>;
  /** Deletes what has ended, at most `limit` rows; answers how many. */
  sweep(now: Instant, limit: number): Promise<number>;
};
