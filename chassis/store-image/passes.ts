// Reads tables in batches off one pass each. A pass is opened anew only where its reader does not go on behind what it was
// given last, so that an engine's order costs one sort and a numbering of rows can count along.
import { sameKey } from "./documents.ts";
import type { Row, TableShape } from "./store-image.ts";

type Pass = AsyncIterator<Row> | Iterator<Row>;

export type Passes<T extends TableShape> = {
  read(table: T, after: Row | undefined, limit: number): Promise<readonly Row[]>;
  close(): Promise<void>;
};

/** `open` begins behind `after`. One pass is open at a time. */
export function createPasses<T extends TableShape>(open: (table: T, after: Row | undefined) => Pass): Passes<T> {
  let under: { readonly table: T; readonly pass: Pass; last: Row | undefined } | undefined;
  const close = async (): Promise<void> => {
    await under?.pass.return?.();
    under = undefined;
  };
  const goesOn = (table: T, after: Row | undefined): boolean =>
    under?.table === table && after !== undefined && under.last !== undefined && sameKey(table, under.last, after);
  return {
    read: async (table, after, limit) => {
      if (!goesOn(table, after)) {
        await close();
        under = { table, pass: open(table, after), last: after };
      }
      const rows: Row[] = [];
      while (under && rows.length < limit) {
        const next = await under.pass.next();
        if (next.done) break;
        rows.push(next.value);
        under.last = next.value;
      }
      return rows;
    },
    close,
  };
}
