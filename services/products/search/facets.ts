// Filters and facets in one pass. A document that fails exactly one filter still counts for that filter's own facet,
// so that a shopper sees what else could be picked there.
import type { Facets } from "@souk/contracts/products/product-schema";
import { type Columns, type Dictionary, NO_PRICE, type PriceColumns } from "./columns.ts";
import type { SearchQuery } from "./search-index.ts";

/** Values that a facet names at most. */
export const MAX_FACET_VALUES = 25;

const VENDOR = 1;
const TAG = 2;
const COLLECTION = 4;
const PRICE = 8;
const STOCK = 16;

export type Counted = { readonly hits: readonly number[]; readonly facets: Facets };

export type FacetCounter = {
  /** `candidates` are documents that match the words, in any order; nothing means all. */
  filterAndCount(query: SearchQuery, candidates?: readonly number[]): Counted;
  /** The hits alone, for pages whose counts are known. */
  filter(query: SearchQuery, candidates?: readonly number[]): readonly number[];
};

/** One counter for all queries: its tallies are cleared, not made anew. */
export function createFacetCounter(columns: Columns): FacetCounter {
  const tallies: Tallies = {
    vendors: createTally(),
    tags: createTally(),
    collections: createTally(),
    ranges: createTally(),
  };
  return {
    filterAndCount: (query, candidates) => {
      const counts = createCounts(columns, columns.prices.get(query.currency), tallies);
      const hits: number[] = [];
      passOver(columns, query, candidates, (slot, fails) => {
        if (fails === 0) hits.push(slot);
        counts.add(slot, fails);
      });
      const facets = counts.facets();
      for (const tally of Object.values(tallies)) tally.clear();
      return { hits, facets };
    },
    filter: (query, candidates) => {
      const hits: number[] = [];
      passOver(columns, query, candidates, (slot, fails) => {
        if (fails === 0) hits.push(slot);
      });
      return hits;
    },
  };
}

/** Every document that fails no filter, or one. */
function passOver(
  columns: Columns,
  query: SearchQuery,
  candidates: readonly number[] | undefined,
  take: (slot: number, fails: number) => void,
): void {
  const failsOf = createFilter(columns, query, columns.prices.get(query.currency));
  const { ids, statuses } = columns;
  const count = candidates ? candidates.length : columns.capacity;
  for (let index = 0; index < count; index += 1) {
    const slot = candidates ? (candidates[index] ?? 0) : index;
    if (ids[slot] === undefined) continue;
    if (query.status !== undefined && statuses[slot] !== query.status) continue;
    const fails = failsOf(slot);
    if ((fails & (fails - 1)) === 0) take(slot, fails);
  }
}

/** Which filters a document fails, as bits. */
function createFilter(columns: Columns, query: SearchQuery, prices: PriceColumns | undefined) {
  const number = (dictionary: Dictionary, value: string | undefined): number | undefined =>
    value === undefined ? undefined : (dictionary.find(value) ?? -2);
  const vendor = number(columns.vendorNames, query.vendor);
  const tag = number(columns.tagNames, query.tag);
  const collection = number(columns.collectionHandles, query.collection);
  const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER, inStock } = query;
  const byPrice = query.minPrice !== undefined || query.maxPrice !== undefined;
  const { values, starts, middles, ends } = columns.values;
  return (slot: number): number => {
    let fails = 0;
    if (vendor !== undefined && columns.vendors[slot] !== vendor) fails |= VENDOR;
    if (tag !== undefined && !hasValue(values, starts[slot], middles[slot], tag)) fails |= TAG;
    if (collection !== undefined && !hasValue(values, middles[slot], ends[slot], collection)) fails |= COLLECTION;
    if (byPrice && !isInRange(prices, slot, minPrice, maxPrice)) fails |= PRICE;
    if (inStock !== undefined && (prices?.available[slot] ?? false) !== inStock) fails |= STOCK;
    return fails;
  };
}

function hasValue(values: Int32Array, start: number | undefined, end: number | undefined, value: number): boolean {
  for (let index = start ?? 0; index < (end ?? 0); index += 1) if (values[index] === value) return true;
  return false;
}

function isInRange(prices: PriceColumns | undefined, slot: number, min: number, max: number): boolean {
  const lowest = prices?.lowest[slot] ?? NO_PRICE;
  if (lowest === NO_PRICE) return false;
  const all = prices?.all[slot];
  return all ? all.some((amount) => amount >= min && amount <= max) : lowest >= min && lowest <= max;
}

function createCounts(columns: Columns, prices: PriceColumns | undefined, tallies: Tallies) {
  const { vendors, tags, collections, ranges } = tallies;
  const { vendors: vendorOf } = columns;
  const { values, starts, middles, ends } = columns.values;
  const lowestOf = prices?.lowest ?? [];
  const availableOf = prices?.available ?? [];
  let [inStock, outOfStock] = [0, 0];

  return {
    add: (slot: number, fails: number): void => {
      const vendor = vendorOf[slot] ?? -1;
      if ((fails & ~VENDOR) === 0 && vendor >= 0) vendors.add(vendor);
      if ((fails & ~TAG) === 0) addAll(tags, values, starts[slot], middles[slot]);
      if ((fails & ~COLLECTION) === 0) addAll(collections, values, middles[slot], ends[slot]);
      const lowest = lowestOf[slot] ?? NO_PRICE;
      if ((fails & ~PRICE) === 0 && lowest !== NO_PRICE) ranges.add(rangeOf(lowest));
      if ((fails & ~STOCK) !== 0) return;
      if (availableOf[slot]) inStock += 1;
      else outOfStock += 1;
    },
    facets: (): Facets => ({
      vendor: mostFrequent(vendors, columns.vendorNames),
      tag: mostFrequent(tags, columns.tagNames),
      collection: mostFrequent(collections, columns.collectionHandles).map(({ value, count }) => ({
        value,
        title: columns.collectionTitles[columns.collectionHandles.find(value) ?? -1] ?? value,
        count,
      })),
      price: RANGES.flatMap((from, index) => {
        const count = ranges.countOf(index);
        return count === 0 ? [] : [{ from, to: RANGES[index + 1] ?? null, count }];
      }),
      availability: { inStock, outOfStock },
    }),
  };
}

/** Counts by number. Only what was seen is looked at again: a few hits cost little, however many values there are. */
type Tally = {
  add(number: number): void;
  countOf(number: number): number;
  readonly seen: readonly number[];
  clear(): void;
};
type Tallies = { readonly [K in "vendors" | "tags" | "collections" | "ranges"]: Tally };

function createTally(): Tally {
  let counts = new Uint32Array(64);
  const seen: number[] = [];
  return {
    seen,
    add: (number) => {
      if (number >= counts.length) {
        const larger = new Uint32Array(number * 2);
        larger.set(counts);
        counts = larger;
      }
      const before = counts[number] ?? 0;
      if (before === 0) seen.push(number);
      counts[number] = before + 1;
    },
    countOf: (number) => counts[number] ?? 0,
    clear: () => {
      for (const number of seen) counts[number] = 0;
      seen.length = 0;
    },
  };
}

function addAll(tally: Tally, values: Int32Array, start = 0, end = 0): void {
  for (let index = start; index < end; index += 1) tally.add(values[index] ?? 0);
}

/** One pass with the least of the best at hand: thousands of values are looked at, few are moved. */
function mostFrequent({ countOf, seen }: Tally, dictionary: Dictionary): { value: string; count: number }[] {
  const best: { value: string; count: number }[] = [];
  let least = 0;
  for (const number of seen) {
    const count = countOf(number);
    if (best.length === MAX_FACET_VALUES && count < least) continue;
    best.push({ value: dictionary.values[number] ?? "", count });
    if (best.length <= MAX_FACET_VALUES) continue;
    best.sort(byCount).pop();
    least = best.at(-1)?.count ?? 0;
  }
  return best.sort(byCount);
}

function byCount(a: { value: string; count: number }, b: { value: string; count: number }): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}

/** 0, 1, 2, 5, 10, 20, 50 … minor units: every shop and currency finds its few ranges among them. */
const RANGES: readonly number[] = [
  0,
  ...Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat(),
];

function rangeOf(amount: number): number {
  let power = 0;
  let unit = 1;
  while (unit * 10 <= amount && power < 12) {
    unit *= 10;
    power += 1;
  }
  if (amount < 1) return 0;
  return 1 + power * 3 + (amount >= 5 * unit ? 2 : amount >= 2 * unit ? 1 : 0);
}
