// Carries a store from one engine to another: every table in key order, going on behind what has arrived, then both sides
// are read again from the beginning and compared row by row. Only then may a service open the new home.
import { createHash, type Hash } from "node:crypto";
import type { Instant } from "../clock.ts";
import type { Cell, Row, StoreImageEngine, StoreImageSource, StoreImageTarget, TableShape } from "./store-image.ts";

export type CarriedTable = {
  readonly name: string;
  readonly rows: number;
  /** SHA-256 over the rows in key order, the same on both sides. */
  readonly sha256: string;
};

export type CarryOrder = {
  readonly from: StoreImageEngine;
  readonly to: StoreImageEngine;
  readonly now: Instant;
  readonly progress: (what: string, done: number, whole: number) => void;
  /** What has arrived stays there for another try. */
  readonly signal?: AbortSignal;
};

export class StoreInUse extends Error {
  override readonly name = "StoreInUse";
}

export class NotTheSame extends Error {
  override readonly name = "NotTheSame";
}

/** Rows per operation, unless the table says otherwise. */
const BATCH = 500;
const batchOf = ({ batch = BATCH }: TableShape): number => batch;

/**
 * Throws `StoreInUse` while a service has the source open, `StoreOccupied` for a target with a life of its own,
 * `NotTheSame` when a row did not arrive as it was.
 */
export async function carryStore({ from, to, now, progress, signal }: CarryOrder): Promise<readonly CarriedTable[]> {
  const source = await from.openSource();
  try {
    const users = await source.users(now);
    if (users.length > 0) throw new StoreInUse(`${source.place} is in use by ${users.join(", ")}`);
    const identity = await source.identity();
    const target = await to.openTarget(identity.epoch);
    try {
      const counts = new Map<TableShape, number>();
      for (const table of from.shape) counts.set(table, await source.count(table));
      const tables = await carryTables({ source, target, counts, progress, ...(signal && { signal }) });
      await target.finish(identity);
      return tables;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

type Carrying = Pick<CarryOrder, "progress" | "signal"> & {
  readonly source: StoreImageSource;
  readonly target: StoreImageTarget;
  readonly counts: ReadonlyMap<TableShape, number>;
};

async function carryTables({ source, target, counts, progress, signal }: Carrying): Promise<readonly CarriedTable[]> {
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
  for (const table of counts.keys()) await copyTable(source, target, table, copied);
  const compared = step("comparing");
  const tables: CarriedTable[] = [];
  for (const [table, count] of counts) {
    const carried = await compareTable(source, target, table, compared);
    if (carried.rows !== count) {
      throw new NotTheSame(`${table.name} has ${count} rows at the source, ${carried.rows} could be read`);
    }
    tables.push(carried);
  }
  return tables;
}

async function copyTable(
  source: StoreImageSource,
  target: StoreImageTarget,
  table: TableShape,
  passed: (rows: number) => void,
): Promise<void> {
  let after = await target.last(table);
  if (after) passed(await target.count(table));
  for (;;) {
    const rows = await source.read(table, after, batchOf(table));
    const last = rows.at(-1);
    if (!last) return;
    await target.write(table, rows);
    after = last;
    passed(rows.length);
  }
}

async function compareTable(
  source: StoreImageSource,
  target: StoreImageTarget,
  table: TableShape,
  passed: (rows: number) => void,
): Promise<CarriedTable> {
  const digest = createHash("sha256");
  let after: Row | undefined;
  let rows = 0;
  for (;;) {
    const [there, here] = await Promise.all([
      source.read(table, after, batchOf(table)),
      target.read(table, after, batchOf(table)),
    ]);
    for (let index = 0; index < Math.max(there.length, here.length); index += 1) {
      compareRow(table, there[index], here[index], digest);
    }
    const last = there.at(-1);
    if (!last) break;
    rows += there.length;
    after = last;
    passed(there.length);
  }
  const counted = await target.count(table);
  if (counted !== rows) throw new NotTheSame(`${table.name} has ${rows} rows at the source, ${counted} at the target`);
  return { name: table.name, rows, sha256: digest.digest("hex") };
}

function compareRow(table: TableShape, there: Row | undefined, here: Row | undefined, digest: Hash): void {
  const [expected, found] = [there && lineOf(table, there), here && lineOf(table, here)];
  if (expected !== found || expected === undefined) {
    const row = there ?? here;
    const key = table.key.map((column) => JSON.stringify(plain(row?.[column] ?? null))).join(", ");
    const how = !here ? "is missing" : !there ? "is one too many" : "is not what it was";
    throw new NotTheSame(`${table.name}: the row ${key} ${how}`);
  }
  digest.update(expected);
}

const lineOf = (table: TableShape, row: Row): string =>
  `${JSON.stringify(table.columns.map(({ name }) => plain(row[name] ?? null)))}\n`;

const plain = (cell: Cell): string | number | null | { readonly bytes: string } =>
  cell instanceof Uint8Array ? { bytes: Buffer.from(cell).toString("hex") } : cell;
