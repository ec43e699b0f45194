// A map that forgets what was used longest ago when it is full.

export type BoundedMap<K, V> = {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  values(): Iterable<V>;
  readonly size: number;
};

export function createBoundedMap<K, V>(limit: number): BoundedMap<K, V> {
  // Two generations: what is used moves to the young one; when that is full, the old one goes. Cheaper than an exact
  // order of use, because most reads find their entry young and move nothing.
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  const half = Math.max(1, Math.floor(limit / 2));

  const set = (key: K, value: V): void => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get: (key) => {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      if (older === undefined) return undefined;
      old.delete(key);
      set(key, older);
      return older;
    },
    set: (key, value) => {
      old.delete(key);
      set(key, value);
    },
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
    values: () => [...old.values(), ...young.values()],
    get size() {
      return young.size + old.size;
    },
  };
}
