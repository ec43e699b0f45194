// Two sides of a move are read again from the beginning and compared row by row. A row that ends while the move is under way
// may be dropped by one engine before the other: that is no difference.
import { createHash, type Hash } from "node:crypto";
import type { Clock, Instant } from "../clock.ts";
import { sameKey } from "./documents.ts";
import type { Cell, Row, StoreImageSource, StoreImageTarget, TableShape } from "./store-image.ts";

export type CarriedTable = {
  readonly name: string;
  readonly rows: number;
  /** SHA-256 over the rows in key order, the same on both sides. */
  readonly sha256: string;
};

export class NotTheSame extends Error {
  override readonly name = "NotTheSame";
}

/** Rows per operation, unless the table says otherwise. */
const BATCH = 500;
export const batchOf = ({ batch = BATCH }: TableShape): number => batch;

/** An engine's clock and ours may be so far apart. */
const CLOCKS_DIFFER_MS = 1_000;

/** The row has ended, or its engine may think so. */
export function isOver({ ends }: TableShape, row: Row, now: Instant): boolean {
  return ends !== undefined && Number(row[ends]) <= now + CLOCKS_DIFFER_MS;
}

export type Comparing = {
  readonly source: Pick<StoreImageSource, "read">;
  readonly target: Pick<StoreImageTarget, "read" | "count">;
  readonly clock: Pick<Clock, "now">;
  readonly passed: (rows: number) => void;
};

/** Throws `NotTheSame` with the key of the first row that differs. */
export async function compareTable(
  { source, target, clock, passed }: Comparing,
  table: TableShape,
): Promise<CarriedTable> {
  const [there, here] = [reading(source, table, passed), reading(target, table)];
  const digest = createHash("sha256");
  let rows = 0;
  for (;;) {
    await Promise.all([there.fill(), here.fill()]);
    const [expected, found] = [there.head(), here.head()];
    if (!expected && !found) break;
    if (expected && found && sameKey(table, expected, found)) {
      compareRow(table, expected, found, digest);
      rows += 1;
      there.next();
      here.next();
    } else if (expected && isOver(table, expected, clock.now())) there.next();
    else if (found && isOver(table, found, clock.now())) here.next();
    else throw different(table, expected, found);
  }
  const counted = table.ends === undefined ? await target.count(table) : rows;
  if (counted !== rows) throw new NotTheSame(`${table.name} has ${rows} rows at the source, ${counted} at the target`);
  return { name: table.name, rows, sha256: digest.digest("hex") };
}

/** One side's rows, a batch ahead. */
function reading(side: Pick<StoreImageSource, "read">, table: TableShape, passed?: (rows: number) => void) {
  let batch: readonly Row[] = [];
  let at = 0;
  let through = false;
  return {
    fill: async (): Promise<void> => {
      if (through || at < batch.length) return;
      batch = await side.read(table, batch.at(-1), batchOf(table));
      at = 0;
      through = batch.length === 0;
      if (!through) passed?.(batch.length);
    },
    head: (): Row | undefined => batch[at],
    next: (): void => {
      at += 1;
    },
  };
}

function compareRow(table: TableShape, expected: Row, found: Row, digest: Hash): void {
  const line = lineOf(table, expected);
  if (line !== lineOf(table, found)) throw different(table, expected, found);
  digest.update(line);
}

function different(table: TableShape, there: Row | undefined, here: Row | undefined): NotTheSame {
  const row = there ?? here;
  const key = table.key.map((column) => JSON.stringify(plain(row?.[column] ?? null))).join(", ");
  const how = !here ? "is missing" : !there ? "is one too many" : "is not what it was";
  return new NotTheSame(`${table.name}: the row ${key} ${how}`);
}

const lineOf = (table: TableShape, row: Row): string =>
  `${JSON.stringify(table.columns.map(({ name }) => plain(row[name] ?? null)))}\n`;

const plain = (cell: Cell): string | number | null | { readonly bytes: string } =>
  cell instanceof Uint8Array ? { bytes: Buffer.from(cell).toString("hex") } : cell;
