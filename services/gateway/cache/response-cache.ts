// Public catalogue answers in memory: fresh, then stale while one request renews them, dropped by tag when an event
// says that they are no longer true. A fill that began before a matching purge is answered but never kept.
import { LRUCache } from "lru-cache";
import type { CachedResponse } from "./cached-response.ts";

export type Lookup =
  | { readonly kind: "fresh" | "stale"; readonly response: CachedResponse }
  | { readonly kind: "none" };

export type FillOutcome = {
  /** What to keep; undefined: the answer was not one to keep. */
  readonly response: CachedResponse | undefined;
};

export type Freshness = { readonly maxAgeMs: number; readonly staleMs: number; readonly tags: readonly string[] };

export type ResponseCache = {
  lookup(key: string): Lookup;
  /** The fill of this key that runs already, so that many who miss at once cost one request. */
  running(key: string): Promise<FillOutcome> | undefined;
  /** Keeps what `load` answers, unless one of the tags was purged meanwhile. */
  fill(key: string, freshness: Freshness, load: () => Promise<FillOutcome>): Promise<FillOutcome>;
  purge(tags: readonly string[]): void;
  purgeAll(): void;
  stats(): { readonly entries: number; readonly bytes: number };
};

type Entry = {
  readonly response: CachedResponse;
  readonly tags: readonly string[];
  readonly freshUntilMs: number;
  readonly staleUntilMs: number;
};

class Fill {
  readonly tags: readonly string[];
  outdated = false;
  promise: Promise<FillOutcome> | undefined;
  constructor(tags: readonly string[]) {
    this.tags = tags;
  }
}

export type ResponseCacheOptions = { readonly maxBytes: number; readonly monotonicMs: () => number };

const MAX_ENTRIES = 50_000;

export function createResponseCache({ maxBytes, monotonicMs }: ResponseCacheOptions): ResponseCache {
  const keysOfTag = new Map<string, Set<string>>();
  const fills = new Map<string, Fill>();
  const entries = new LRUCache<string, Entry>({
    max: MAX_ENTRIES,
    maxSize: maxBytes,
    sizeCalculation: ({ response }, key) => response.bytes + key.length * 2,
    dispose: (entry, key, reason) => {
      if (reason !== "set") forgetTags(keysOfTag, entry.tags, key);
    },
  });

  const lookup = (key: string): Lookup => {
    const entry = entries.get(key);
    if (entry === undefined) return { kind: "none" };
    const nowMs = monotonicMs();
    if (nowMs < entry.freshUntilMs) return { kind: "fresh", response: entry.response };
    if (nowMs < entry.staleUntilMs) return { kind: "stale", response: entry.response };
    entries.delete(key);
    return { kind: "none" };
  };

  const keep = (key: string, response: CachedResponse, { tags, maxAgeMs, staleMs }: Freshness): void => {
    const nowMs = monotonicMs();
    entries.set(key, { response, tags, freshUntilMs: nowMs + maxAgeMs, staleUntilMs: nowMs + maxAgeMs + staleMs });
    if (!entries.has(key)) return; // Larger than the whole cache.
    for (const tag of tags) {
      const keys = keysOfTag.get(tag) ?? new Set();
      keys.add(key);
      keysOfTag.set(tag, keys);
    }
  };

  const fill = (key: string, freshness: Freshness, load: () => Promise<FillOutcome>): Promise<FillOutcome> => {
    const current = new Fill(freshness.tags);
    current.promise = load()
      .then((outcome) => {
        if (outcome.response !== undefined && !current.outdated) keep(key, outcome.response, freshness);
        return outcome;
      })
      .finally(() => {
        if (fills.get(key) === current) fills.delete(key);
      });
    fills.set(key, current);
    return current.promise;
  };

  /** Also forgets the running fills: whoever asks after a purge must not be answered from before it. */
  const outdate = (matches: (fill: Fill) => boolean): void => {
    for (const [key, running] of fills) {
      if (!matches(running)) continue;
      running.outdated = true;
      fills.delete(key);
    }
  };

  return {
    lookup,
    running: (key) => fills.get(key)?.promise,
    fill,
    purge: (tags) => {
      outdate((running) => running.tags.some((tag) => tags.includes(tag)));
      for (const tag of tags) {
        for (const key of [...(keysOfTag.get(tag) ?? [])]) entries.delete(key);
      }
    },
    purgeAll: () => {
      outdate(() => true);
      entries.clear();
      keysOfTag.clear();
    },
    stats: () => ({ entries: entries.size, bytes: entries.calculatedSize }),
  };
}

function forgetTags(keysOfTag: Map<string, Set<string>>, tags: readonly string[], key: string): void {
  for (const tag of tags) {
    const keys = keysOfTag.get(tag);
    keys?.delete(key);
    if (keys?.size === 0) keysOfTag.delete(tag);
  }
}
