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
  const next = async (limit: number): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    while (under && rows.length < limit) {
      const found = await under.pass.next();
      if (found.done) break;
      rows.push(found.value);
      under.last = found.value;
    }
    return rows;
  };
  return {
    read: async (table, after, limit) => {
      if (!goesOn(table, after)) {
        await close();
        under = { table, pass: open(table, after), last: after };
      }
      try {
        return await next(limit);
      } catch (error) {
        under = undefined; // A pass that has failed would say that it is through.
        throw error;
      }
    },
    close,
  };
}
