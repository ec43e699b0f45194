// Remembers which row first used a SKU or an identity, in 12 bytes a name instead of the name itself, so that a
// million rows fit. Names are told apart by 48 bits of SHA-256: two of a million collide once in 500 files.
import { hash } from "node:crypto";

const FIRST_CAPACITY = 4096;
const MAX_LOAD = 0.6;

export type FingerprintTable = {
  /** The row that claimed the name before, else undefined, and then the name is this row's. */
  claim(name: string, row: number): number | undefined;
  rowOf(name: string): number | undefined;
};

export function createFingerprintTable(): FingerprintTable {
  let keys = new Float64Array(FIRST_CAPACITY);
  let rows = new Uint32Array(FIRST_CAPACITY);
  let used = 0;

  function slotOf(key: number, table: Float64Array): number {
    const mask = table.length - 1;
    let slot = key % table.length;
    // Ends: the table is never full.
    while (table[slot] !== 0 && table[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const oldKeys = keys;
    const oldRows = rows;
    keys = new Float64Array(oldKeys.length * 2);
    rows = new Uint32Array(oldRows.length * 2);
    oldKeys.forEach((key, index) => {
      if (key === 0) return;
      const slot = slotOf(key, keys);
      keys[slot] = key;
      rows[slot] = oldRows[index] ?? 0;
    });
  }

  function rowOf(name: string): number | undefined {
    const slot = slotOf(keyOf(name), keys);
    return keys[slot] === 0 ? undefined : rows[slot];
  }

  function claim(name: string, row: number): number | undefined {
    const key = keyOf(name);
    const slot = slotOf(key, keys);
    if (keys[slot] !== 0) return rows[slot];
    keys[slot] = key;
    rows[slot] = row;
    used += 1;
    if (used > keys.length * MAX_LOAD) grow();
    return undefined;
  }

  return { claim, rowOf };
}

function keyOf(name: string): number {
  return Number.parseInt(hash("sha256", name, "hex").slice(0, 12), 16) + 1; // Zero marks a free slot.
}
