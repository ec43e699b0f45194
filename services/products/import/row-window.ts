// Gathers the rows of each product. Exports keep them together, some (Spree's prices by currency) far apart, so rows
// wait until the file ends or too many characters wait; then the products that came first leave first.
import { createFingerprintTable } from "./fingerprint-table.ts";

export type SourceRow = { readonly row: number; readonly cells: readonly string[] };
export type RowGroup = { readonly key: string; readonly rows: readonly SourceRow[] };

export type RowWindow = {
  /** "apart": the product's earlier rows have left already; the number is the row where they began. */
  add(key: string, row: SourceRow): "added" | { readonly apart: number };
  /** More waits than may wait. */
  full(): boolean;
  /** The oldest product, when more waits than may wait, or at the end of the file. */
  take(end: boolean): RowGroup | undefined;
};

type Waiting = { readonly rows: SourceRow[]; length: number };

/** What a row and its cells cost beside their characters, about. */
const CELL_OVERHEAD = 16;

export function createRowWindow(waitingLength: number): RowWindow {
  const waiting = new Map<string, Waiting>();
  const left = createFingerprintTable();
  // One iterator for good: a new one would walk over all the products that have left. Only ever the front leaves.
  let order = waiting.entries();
  let length = 0;

  function add(key: string, row: SourceRow): "added" | { readonly apart: number } {
    const group = waiting.get(key);
    const apart = group === undefined ? left.rowOf(key) : undefined;
    if (apart !== undefined) return { apart };
    const size = row.cells.reduce((sum, cell) => sum + cell.length + CELL_OVERHEAD, 0);
    length += size;
    if (group === undefined) waiting.set(key, { rows: [row], length: size });
    else {
      group.rows.push(row);
      group.length += size;
    }
    return "added";
  }

  function take(end: boolean): RowGroup | undefined {
    if (!end && length <= waitingLength) return undefined;
    const first = order.next();
    if (first.done === true) {
      order = waiting.entries(); // A finished iterator stays finished, whatever is added.
      return waiting.size === 0 ? undefined : take(end);
    }
    const [key, group] = first.value;
    waiting.delete(key);
    length -= group.length;
    if (!end) left.claim(key, group.rows[0]?.row ?? 0);
    return { key, rows: group.rows };
  }

  return { add, full: () => length > waitingLength, take };
}
