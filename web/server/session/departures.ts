// Browsers on their way to an OpenID provider: what a sign-in or a link needs when they are back is sealed under a cookie
// of their own, by `state`. Whoever comes with another cookie, another state, or twice, finds nothing.
import { createHash } from "node:crypto";
import type { Clock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import type { DepartureStore } from "./departure-store.ts";
import { isCookie, newCookie, seal, unseal } from "./session-seal.ts";

/** What is sealed. */
export type Departure = {
  readonly purpose: "sign-in" | "link";
  readonly provider: string;
  /** Users' own, sealed by it. */
  readonly transaction: string;
  /** A path of ours, where the visitor goes afterwards. */
  readonly to: string;
};

export type Departures = {
  /** The cookie that the browser has to keep: its own, or a new one. */
  begin(cookie: string | undefined, leaving: Leaving): Promise<string>;
  /** Once. */
  finish(cookie: string | undefined, state: string): Promise<Departure | undefined>;
  sweep(): Promise<void>;
};

export type Leaving = { readonly state: string; readonly departure: Departure; readonly forSeconds: number };

export type DeparturesOptions = {
  readonly store: DepartureStore;
  readonly clock: Clock;
  readonly random: Random;
};

/** Tabs of one browser that are at a provider at once. */
export const MAX_DEPARTURES = 5;
/** Users' transactions last ten minutes; nothing that it says makes one last longer here. */
export const MAX_DEPARTURE_SECONDS = 900;
const MAX_STATE = 512;
const SWEEP_LIMIT = 1_000;

export function createDepartures({ store, clock, random }: DeparturesOptions): Departures {
  return {
    begin: async (known, { state, departure, forSeconds }) => {
      const cookie = isCookie(known) ? known : newCookie(random);
      const expiresAt = clock.now() + Math.min(forSeconds, MAX_DEPARTURE_SECONDS) * 1000;
      const sealed = seal(cookie, departure, random);
      await store.add(idOf(cookie, state), { browser: idOf(cookie, ""), sealed, expiresAt }, MAX_DEPARTURES);
      return cookie;
    },
    finish: async (cookie, state) => {
      if (!isCookie(cookie) || state === "" || state.length > MAX_STATE) return undefined;
      const sealed = await store.take(idOf(cookie, state), clock.now());
      return sealed && unseal<Departure>(cookie, sealed);
    },
    sweep: async () => {
      while ((await store.sweep(clock.now(), SWEEP_LIMIT)) === SWEEP_LIMIT);
    },
  };
}

function idOf(cookie: string, state: string): string {
  return createHash("sha256").update(`souk departure ${cookie} ${state}`).digest("base64url");
}
