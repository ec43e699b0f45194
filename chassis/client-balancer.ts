// The instances of one service with their connections: which of them gets the next request, and which is left alone
// for a while because it failed.
import { Pool } from "undici";
import type { Clock } from "./clock.ts";
import type { Discovery } from "./discovery.ts";
import type { Random } from "./random.ts";

export type Target = {
  readonly url: string;
  readonly instance: string;
  readonly pool: Pool;
  /** Requests under way; the caller counts. */
  inFlight: number;
};

export type Balancer = {
  /** The less busy of two random ones that are not ejected; any, where all are. Undefined: there is none at all. */
  pick(except?: Target): Target | undefined;
  /** How many could be asked besides this one. */
  others(target: Target): number;
  succeeded(target: Target): void;
  /** `dead`: nobody listens there. Anything else ejects only when it repeats. */
  failed(target: Target, how: "dead" | "sick"): void;
  close(): Promise<void>;
  status(): readonly {
    readonly instance: string;
    readonly url: string;
    readonly inFlight: number;
    readonly ejected: boolean;
  }[];
};

export type BalancerOptions = {
  readonly service: string;
  readonly discovery: Discovery;
  readonly clock: Clock;
  readonly random: Random;
  readonly connections: number;
};

const MIN_EJECTION_MS = 1_000;
const MAX_EJECTION_MS = 30_000;
/** So many failures in a row eject a sick instance. */
const FAILURES_TO_EJECT = 5;
/** Below the server's own keep-alive timeout, so that no request goes into a connection that is being closed. */
const KEEP_ALIVE_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;

class Peer implements Target {
  readonly url: string;
  readonly instance: string;
  readonly pool: Pool;
  inFlight = 0;
  failures = 0;
  ejectedUntilMs = Number.NEGATIVE_INFINITY;
  ejectionMs = MIN_EJECTION_MS;

  constructor(url: string, instance: string, connections: number) {
    this.url = url;
    this.instance = instance;
    this.pool = new Pool(url, {
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // Deadlines are ours (client-deadlines.ts): a timer per request costs more than the look at all of them.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }
}

export function createBalancer({ service, discovery, clock, random, connections }: BalancerOptions): Balancer {
  let peers = new Map<string, Peer>();
  let all: readonly Peer[] = [];

  const refresh = (): void => {
    const next = new Map<string, Peer>();
    for (const { url, instance } of discovery.instances(service)) {
      next.set(url, peers.get(url) ?? new Peer(url, instance, connections));
    }
    for (const [url, peer] of peers) {
      if (!next.has(url)) peer.pool.close().catch(() => undefined); // Lets running requests finish.
    }
    peers = next;
    all = [...next.values()];
  };
  refresh();
  const unlisten = discovery.onChange(refresh);

  const pickFrom = (candidates: readonly Peer[]): Peer | undefined => {
    const { length } = candidates;
    if (length < 2) return candidates[0];
    const first = Math.floor(random.next() * length);
    const second = (first + 1 + Math.floor(random.next() * (length - 1))) % length;
    const [a, b] = [candidates[first] as Peer, candidates[second] as Peer];
    return b.inFlight < a.inFlight ? b : a;
  };

  return {
    pick: (except) => {
      if (all.length === 1) return all[0];
      const nowMs = clock.monotonicMs();
      const healthy = all.filter((peer) => peer.ejectedUntilMs <= nowMs && peer !== except);
      if (healthy.length > 0) return pickFrom(healthy);
      const rest = all.filter((peer) => peer !== except);
      return pickFrom(rest.length > 0 ? rest : all);
    },
    others: (target) => all.length - (all.includes(target as Peer) ? 1 : 0),
    succeeded: (target) => {
      const peer = target as Peer;
      if (peer.failures === 0) return;
      peer.failures = 0;
      peer.ejectionMs = MIN_EJECTION_MS;
      peer.ejectedUntilMs = Number.NEGATIVE_INFINITY;
    },
    failed: (target, how) => {
      const peer = target as Peer;
      peer.failures += 1;
      const nowMs = clock.monotonicMs();
      if (peer.ejectedUntilMs > nowMs || (how === "sick" && peer.failures < FAILURES_TO_EJECT)) return;
      peer.ejectedUntilMs = nowMs + peer.ejectionMs;
      peer.ejectionMs = Math.min(MAX_EJECTION_MS, peer.ejectionMs * 2);
    },
    close: async () => {
      unlisten();
      await Promise.all(all.map((peer) => peer.pool.destroy().catch(() => undefined)));
    },
    status: () => {
      const nowMs = clock.monotonicMs();
      return all.map(({ instance, url, inFlight, ejectedUntilMs }) => ({
        instance,
        url,
        inFlight,
        ejected: ejectedUntilMs > nowMs,
      }));
    },
  };
}
