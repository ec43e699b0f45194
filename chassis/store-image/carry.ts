// Carries a store from one engine to another: every table in key order, going on behind what has arrived, then both sides
// are read again from the beginning and compared row by row. Only then may a service open the new home.
import type { Clock } from "../clock.ts";
import { batchOf, type CarriedTable, compareTable, isOver, NotTheSame } from "./compare.ts";
import type { Row, StoreImageEngine, StoreImageSource, StoreImageTarget, TableShape } from "./store-image.ts";

export type CarryOrder = {
  readonly from: StoreImageEngine;
  readonly to: StoreImageEngine;
  readonly clock: Pick<Clock, "now">;
  readonly progress: (what: string, done: number, whole: number) => void;
  /** What has arrived stays there for another try. */
  readonly signal?: AbortSignal;
};

export class StoreInUse extends Error {
  override readonly name = "StoreInUse";
}

/**
 * Throws `StoreInUse` while a service has the source open, `StoreOccupied` for a target with a life of its own,
 * `NotTheSame` when a row did not arrive as it was.
 */
export async function carryStore({ from, to, clock, progress, signal }: CarryOrder): Promise<readonly CarriedTable[]> {
  const source = await from.openSource();
  try {
    const users = await source.users(clock.now());
    if (users.length > 0) throw new StoreInUse(`${source.place} is in use by ${users.join(", ")}`);
    const identity = await source.identity();
    const target = await to.openTarget(identity.epoch);
    try {
      const counts = new Map<TableShape, number>();
      for (const table of from.shape) counts.set(table, await source.count(table));
      const tables = await carryTables({ source, target, clock, counts, progress, ...(signal && { signal }) });
      await target.finish(identity);
      return tables;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

type Carrying = Pick<CarryOrder, "clock" | "progress" | "signal"> & {
  readonly source: StoreImageSource;
  readonly target: StoreImageTarget;
  readonly counts: ReadonlyMap<TableShape, number>;
};

async function carryTables(carrying: Carrying): Promise<readonly CarriedTable[]> {
  const { source, target, clock, counts, progress, signal } = carrying;
  const whole = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const step = (what: string) => {
    let done = 0;
    return (rows: number): void => {
      signal?.throwIfAborted();
      done += rows;
      progress(what, done, whole);
    };
  };
  const copied = step("copying");
  for (const table of counts.keys()) await copyTable(carrying, table, copied);
  const compared = step("comparing");
  const tables: CarriedTable[] = [];
  for (const [table, count] of counts) {
    const carried = await compareTable({ source, target, clock, passed: compared }, table);
    if (table.ends === undefined && carried.rows !== count) {
      throw new NotTheSame(`${table.name} has ${count} rows at the source, ${carried.rows} could be read`);
    }
    tables.push(carried);
  }
  return tables;
}

/** What has ended stays behind. */
async function copyTable(
  { source, target, clock }: Carrying,
  table: TableShape,
  passed: (rows: number) => void,
): Promise<void> {
  let after: Row | undefined = await target.last(table);
  if (after) passed(await target.count(table));
  for (;;) {
    const rows = await source.read(table, after, batchOf(table));
    const last = rows.at(-1);
    if (!last) return;
    const lasting = rows.filter((row) => !isOver(table, row, clock.now()));
    if (lasting.length > 0) await target.write(table, lasting);
    after = last;
    passed(rows.length);
  }
}
