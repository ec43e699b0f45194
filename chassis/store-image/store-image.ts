// A store as it is carried from one engine to another (`souk migrate`): tables of rows in the form that the embedded store
// has them, because that form is documented and every SQL engine can say its own in it. Where one of the two engines keeps
// documents, both say their store in the document form instead (documents.ts).
import type { Instant } from "../clock.ts";

/** Booleans are 0 and 1, times epoch milliseconds, JSON is its text. */
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

export type TableShape = {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: "text" | "integer" | "real" | "bytes" }[];
  /** The primary key's columns in order; rows come and go in this order, texts by their UTF-8 bytes. */
  readonly key: readonly string[];
  /** Rows per operation, where one may be so large that the usual number of them is too much. */
  readonly batch?: number;
  /** The column with the instant from which a row is as good as gone: an engine may drop it by itself at any moment. */
  readonly ends?: string;
};

/** The tables of a store, those that others refer to before those that refer to them. */
export type StoreShape = readonly TableShape[];

/** What a store counts with: the last number that was given out, by table. */
export type Counters = Readonly<Record<string, number>>;

export type Identity = { readonly epoch: string; readonly counters: Counters };

/** A store open for being carried away. Nobody writes to it meanwhile. */
export type StoreImageSource = {
  /** Where it is, for messages: no password. */
  readonly place: string;
  identity(): Promise<Identity>;
  /** Names of instances that have the store open, as far as they have shown themselves lately. */
  users(now: Instant): Promise<readonly string[]>;
  count(table: TableShape): Promise<number>;
  /** The rows behind `after` in key order, at most `limit`; none only at the end. */
  read(table: TableShape, after: Row | undefined, limit: number): Promise<readonly Row[]>;
  close(): Promise<void>;
};

/**
 * A store that a service may open only when all has arrived. What was begun for one source is gone on with for that source
 * only. Throws `StoreOccupied` for a store that has a life of its own.
 */
export type StoreImageTarget = Pick<StoreImageSource, "place" | "count" | "read" | "close"> & {
  /** The last row that has arrived, by key. */
  last(table: TableShape): Promise<Row | undefined>;
  /** They are behind the last one, in key order. Where it fails none of them has arrived, or the first ones. */
  write(table: TableShape, rows: readonly Row[]): Promise<void>;
  /** From here on the store is the source's next home: same epoch, same counters. */
  finish(identity: Identity): Promise<void>;
};

export class StoreOccupied extends Error {
  override readonly name = "StoreOccupied";
}

export type StoreImageEngine = {
  readonly shape: StoreShape;
  openSource(): Promise<StoreImageSource>;
  /** `sourceEpoch` names whose rows will come. */
  openTarget(sourceEpoch: string): Promise<StoreImageTarget>;
};
