// The facet values of all documents in one piece of memory, a document's beside each other and neighbours in order: a
// pass over thousands of documents reads it like a book, where an array for each would be a cache miss for each.

export type ValuePool = {
  put(slot: number, first: readonly number[], second: readonly number[]): void;
  /** `values` from `starts[slot]` to `middles[slot]` are the first list, from there to `ends[slot]` the second. */
  readonly values: Int32Array;
  readonly starts: readonly number[];
  readonly middles: readonly number[];
  readonly ends: readonly number[];
};

/** Room that moved documents have left may be this share of all before it is taken back. */
const MAX_WASTE = 0.5;
const FIRST_CAPACITY = 4096;

export function createValuePool(): ValuePool {
  let values = new Int32Array(FIRST_CAPACITY);
  const starts: number[] = [];
  const middles: number[] = [];
  const ends: number[] = [];
  let used = 0;
  let live = 0;

  const place = (slot: number, start: number, middle: number, end: number): void => {
    starts[slot] = start;
    middles[slot] = middle;
    ends[slot] = end;
  };

  /** Room at the end for so many values; moves everything together where too much lies waste. */
  const reserve = (count: number): void => {
    if (used + count <= values.length) return;
    const old = values;
    const wasted = used - live;
    values = new Int32Array(wasted > used * MAX_WASTE ? Math.max(old.length, (live + count) * 2) : (used + count) * 2);
    let end = 0;
    for (let slot = 0; slot < starts.length; slot += 1) {
      const [start = 0, middle = 0, last = 0] = [starts[slot], middles[slot], ends[slot]];
      values.set(old.subarray(start, last), end);
      place(slot, end, end + middle - start, end + last - start);
      end += last - start;
    }
    used = end;
  };

  return {
    get values() {
      return values;
    },
    starts,
    middles,
    ends,
    put: (slot, first, second) => {
      const count = first.length + second.length;
      const [start = 0, end = 0] = [starts[slot], ends[slot]];
      live += count - (end - start);
      for (let each = starts.length; each < slot; each += 1) place(each, 0, 0, 0);
      let at = start;
      if (count > end - start) {
        place(slot, 0, 0, 0);
        reserve(count);
        at = used;
        used += count;
      }
      values.set(first, at);
      values.set(second, at + first.length);
      place(slot, at, at + first.length, at + count);
    },
  };
}
