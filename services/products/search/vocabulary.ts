// All words of the catalogue: numbered, sorted for prefixes, and with a table of deletions for typing mistakes
// (Garbe's symmetric deletes): a word with a letter left out meets the mistyped word with a letter left out, so a
// mistake is found with a dozen look-ups, however many words there are.
import { withinDistance } from "./edit-distance.ts";

/** Only words get this: the next model number is another product, not a mistake. */
const CORRECTABLE = /^\p{L}{4,20}$/u;
/** From this length on two mistakes are forgiven. */
const LONG_WORD = 8;
const HASH_BITS = 0x3fffffff;
/** Words under one prefix that are looked at to find the most frequent ones. */
const MAX_PREFIX_SCAN = 5000;
/** Above this many new words at once, sorting anew is cheaper than inserting. */
const MAX_INSERTIONS = 64;

export type Vocabulary = {
  readonly size: number;
  /** The number of a word; new ones get the next. `display` is how it may be shown. */
  add(term: string, display: string): number;
  find(term: string): number | undefined;
  display(id: number): string;
  /** The most frequent words with this beginning, itself left out. */
  withPrefix(prefix: string, limit: number, frequency: (id: number) => number): readonly number[];
  /** Words that may have been meant, nearest first, then most frequent. */
  similar(word: string, limit: number, frequency: (id: number) => number): readonly number[];
};

export function createVocabulary(): Vocabulary {
  const numbers = new Map<string, number>();
  const terms: string[] = [];
  const displays: string[] = [];
  const deletions = new Map<number, number | number[]>();
  let sorted: number[] = [];
  let unsorted: number[] = [];

  const sort = (): void => {
    if (unsorted.length > MAX_INSERTIONS) {
      sorted = [...sorted, ...unsorted].sort((a, b) => compare(terms[a] ?? "", terms[b] ?? ""));
    } else {
      for (const id of unsorted) sorted.splice(lowerBound(terms[id] ?? ""), 0, id);
    }
    unsorted = [];
  };

  const lowerBound = (text: string): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(terms[sorted[middle] ?? 0] ?? "", text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const addDeletions = (term: string, id: number): void => {
    for (const key of new Set([hashOf(term), ...deletionsOf(term).map(hashOf)])) {
      const known = deletions.get(key);
      if (known === undefined) deletions.set(key, id);
      else if (typeof known === "number") deletions.set(key, [known, id]);
      else known.push(id);
    }
  };

  return {
    get size() {
      return terms.length;
    },
    add: (term, display) => {
      const known = numbers.get(term);
      if (known !== undefined) return known;
      const id = terms.length;
      numbers.set(term, id);
      terms.push(term);
      displays.push(display);
      unsorted.push(id);
      if (CORRECTABLE.test(term)) addDeletions(term, id);
      return id;
    },
    find: (term) => numbers.get(term),
    display: (id) => displays[id] ?? "",
    withPrefix: (prefix, limit, frequency) => {
      if (unsorted.length > 0) sort();
      const found: { id: number; count: number }[] = [];
      const start = lowerBound(prefix);
      for (let index = start; index < sorted.length && index < start + MAX_PREFIX_SCAN; index += 1) {
        const id = sorted[index] ?? 0;
        const term = terms[id] ?? "";
        if (!term.startsWith(prefix)) break;
        const count = term === prefix ? 0 : frequency(id);
        if (count > 0) found.push({ id, count });
      }
      return best(found, limit);
    },
    similar: (word, limit, frequency) => {
      if (!CORRECTABLE.test(word)) return [];
      const mistakes = word.length >= LONG_WORD ? 2 : 1;
      const found: { id: number; count: number }[] = [];
      for (const id of candidates(word, mistakes, deletions)) {
        const distance = withinDistance(word, terms[id] ?? "", mistakes);
        const count = distance === undefined || distance === 0 ? 0 : frequency(id);
        // A nearer word counts more than any number of products with a farther one.
        if (count > 0) found.push({ id, count: count + (distance === 1 ? Number.MAX_SAFE_INTEGER / 4 : 0) });
      }
      return best(found, limit);
    },
  };
}

/** The greatest counts; one pass, because a short beginning has thousands of words. */
function best(found: readonly { id: number; count: number }[], limit: number): readonly number[] {
  const kept: { id: number; count: number }[] = [];
  for (const each of found) {
    if (kept.length >= limit && each.count <= (kept.at(-1)?.count ?? 0)) continue;
    let place = kept.length;
    while (place > 0 && (kept[place - 1]?.count ?? 0) < each.count) place -= 1;
    kept.splice(place, 0, each);
    if (kept.length > limit) kept.pop();
  }
  return kept.map(({ id }) => id);
}

function candidates(word: string, mistakes: number, deletions: Map<number, number | number[]>): ReadonlySet<number> {
  const once = deletionsOf(word);
  const asked = new Set([word, ...once, ...(mistakes > 1 ? once.flatMap(deletionsOf) : [])]);
  const ids = new Set<number>();
  for (const text of asked) {
    const known = deletions.get(hashOf(text));
    if (typeof known === "number") ids.add(known);
    else for (const id of known ?? []) ids.add(id);
  }
  return ids;
}

function deletionsOf(word: string): readonly string[] {
  return Array.from(word, (_, index) => word.slice(0, index) + word.slice(index + 1));
}

/** FNV-1a, cut so that it stays a small integer. Two words with one hash only cost a comparison. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash & HASH_BITS;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
