// The orders that lists can have. A key and an id make a place in the list that stays the same while products come
// and go, so that a cursor never skips or repeats (no OFFSET).
import { type Columns, NO_PRICE } from "./columns.ts";
import type { Position, SearchQuery } from "./search-index.ts";

export type Key = Position["key"];

export type Ordering = {
  readonly keyOf: (slot: number) => Key;
  /** Whether greater keys come first. */
  readonly descending: boolean;
};

/** Relevance has three decimals, so that it is the same number in a cursor. */
const SCORE_SCALE = 1000;

export function orderingOf(columns: Columns, query: SearchQuery, scoreOf: (slot: number) => number): Ordering {
  const prices = columns.prices.get(query.currency);
  const priceKey = (amount: number | undefined): Key => (amount === undefined || amount === NO_PRICE ? null : amount);
  switch (query.sort) {
    case "relevance":
      return { descending: true, keyOf: (slot) => Math.round(scoreOf(slot) * SCORE_SCALE) };
    case "newest":
      return { descending: true, keyOf: (slot) => columns.createdAt[slot] ?? null };
    case "price":
      return { descending: false, keyOf: (slot) => priceKey(prices?.lowest[slot]) };
    case "-price":
      return { descending: true, keyOf: (slot) => priceKey(prices?.highest[slot]) };
    case "title":
      return { descending: false, keyOf: (slot) => columns.titleKeys[slot] ?? null };
    case "collection":
      return { descending: false, keyOf: placeIn(columns, query.collection) };
  }
}

function placeIn(columns: Columns, handle: string | undefined): (slot: number) => Key {
  const number = handle === undefined ? undefined : columns.collectionHandles.find(handle);
  return (slot) => {
    const index = number === undefined ? -1 : (columns.collections[slot]?.indexOf(number) ?? -1);
    return columns.places[slot]?.[index] ?? null;
  };
}

/** Negative where `a` comes first. Without a key last; equal keys by id, newest first. */
export function comparePositions(a: Position, b: Position, descending: boolean): number {
  if (a.key !== b.key) {
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return a.key < b.key === descending ? 1 : -1;
  }
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}

export type Ranked = Position & { readonly slot: number };

/** The first `count` after a place, without sorting the rest: one pass, a comparison for most. */
export function firstAfter(
  columns: Columns,
  hits: readonly number[],
  { keyOf, descending }: Ordering,
  { after, count }: { readonly after: Position | undefined; readonly count: number },
): readonly Ranked[] {
  const best: Ranked[] = [];
  let worst: Ranked | undefined;
  // From the back: newer products have higher slots, and come first in the most frequent order.
  for (let index = hits.length - 1; index >= 0; index -= 1) {
    const slot = hits[index] ?? 0;
    const key = keyOf(slot);
    // Most are told by their key alone, before anything is allocated.
    if (worst && key !== worst.key && isLater(key, worst.key, descending)) continue;
    const ranked = { key, id: columns.ids[slot] ?? "", slot };
    if (worst && comparePositions(ranked, worst, descending) >= 0) continue;
    if (after && comparePositions(ranked, after, descending) <= 0) continue;
    insert(best, ranked, descending);
    if (best.length > count) best.pop();
    if (best.length === count) worst = best.at(-1);
  }
  return best;
}

function isLater(key: Key, other: Key, descending: boolean): boolean {
  if (key === null) return true;
  return other !== null && key < other === descending;
}

function insert(best: Ranked[], ranked: Ranked, descending: boolean): void {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = best[middle];
    if (other && comparePositions(other, ranked, descending) < 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, ranked);
}
