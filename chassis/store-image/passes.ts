// Reads tables in batches off one pass each, so that an engine's order costs one sort and a numbering of rows can count
// along. A pass is begun anew only where its reader does not go on behind what it was given last.
import { sameKey } from "./documents.ts";
import type { Row, TableShape } from "./store-image.ts";

type Pass = AsyncIterator<Row> | Iterator<Row>;

export type Passes = {
  read(table: TableShape, after: Row | undefined, limit: number): Promise<readonly Row[]>;
  close(): Promise<void>;
};

/** `open` begins at the first row. One pass is open at a time. `place` is where the rows are, for messages. */
export function createPasses(place: string, open: (table: TableShape) => Pass): Passes {
  let under: { readonly table: TableShape; readonly pass: Pass; last: Row | undefined } | undefined;
  const close = async (): Promise<void> => {
    const ending = under;
    under = undefined;
    await ending?.pass.return?.();
  };
  const goesOn = (table: TableShape, after: Row | undefined): boolean =>
    under?.table === table && after !== undefined && under.last !== undefined && sameKey(table, under.last, after);
  const next = async (): Promise<Row | undefined> => {
    const found = await under?.pass.next();
    if (!under || !found || found.done) return undefined;
    under.last = found.value;
    return found.value;
  };
  const begin = async (table: TableShape, after: Row | undefined): Promise<void> => {
    await close();
    under = { table, pass: open(table), last: undefined };
    if (!after) return;
    for (let row = await next(); !row || !sameKey(table, row, after); row = await next()) {
      if (!row) throw new Error(`${table.name}: the other store has a document that ${place} has not`);
    }
  };
  const some = async (limit: number): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (let row = await next(); row; row = await next()) {
      rows.push(row);
      if (rows.length === limit) break;
    }
    return rows;
  };
  return {
    read: async (table, after, limit) => {
      try {
        if (!goesOn(table, after)) await begin(table, after);
        return await some(limit);
      } catch (error) {
        under = undefined; // A pass that has failed would say that it is through.
        throw error;
      }
    },
    close,
  };
}
