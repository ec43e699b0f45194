// What an operation sees of a collection: a few calls, all in its transaction. Filters and changes are MongoDB's own.
import type { AnyBulkWriteOperation, Collection, Document, Filter, FindOptions, Sort, UpdateFilter } from "mongodb";
import { type Alteration, type Ask, MAX_TIME_MS, type Within } from "./asks.ts";

export type FindBounds = { readonly sort?: Sort; readonly limit?: number; readonly fields?: Document };

export type Documents<T extends Document> = {
  find(filter: Filter<T>, bounds?: FindBounds): Promise<T[]>;
  findOne(filter: Filter<T>, bounds?: Omit<FindBounds, "limit">): Promise<T | undefined>;
  count(filter: Filter<T>): Promise<number>;
  /** One document; answers it as it is afterwards. */
  change(filter: Filter<T>, change: UpdateFilter<T>, options?: { readonly upsert: true }): Promise<T | undefined>;
  /** Answers how many matched. */
  update(filter: Filter<T>, change: UpdateFilter<T>, options?: { readonly upsert: true }): Promise<number>;
  /** In order. Answers how many matched, and how many were put in. */
  bulk(operations: readonly AnyBulkWriteOperation<T>[]): Promise<{ readonly matched: number; readonly added: number }>;
  delete(filter: Filter<T>): Promise<number>;
} & SharedAsks<T>;

/**
 * What operations that share a transaction ask in one command for all, where they ask the same at the same time. For one
 * that runs alone it is a command as any other.
 */
export type SharedAsks<T extends Document> = {
  /** In no order. */
  having(path: string, values: readonly unknown[], fields?: Document): Promise<T[]>;
  byId(id: T["_id"], fields?: Document): Promise<T | undefined>;
  insert(documents: readonly T[]): Promise<void>;
  /** Puts it in the place of the one with its `_id`, or in addition. */
  put(document: T & { readonly _id: unknown }): Promise<void>;
  /** Each by its `_id`; false where one of them is not there. */
  alter(...changes: readonly { readonly id: T["_id"]; readonly change: UpdateFilter<T> }[]): Promise<boolean>;
};

export type Queries = { in<T extends Document>(collection: string): Documents<T> };

export function createQueries(answer: (ask: Ask) => Promise<unknown>): Queries {
  return { in: <T extends Document>(name: string) => documentsOf<T>(name, answer) };
}

function documentsOf<T extends Document>(name: string, answer: (ask: Ask) => Promise<unknown>): Documents<T> {
  type Command<R> = (collection: Collection<T>, within: Within) => Promise<R>;
  const command = <R>(writes: boolean, run: Command<R>): Promise<R> => {
    const ask: Ask = { kind: "command", collection: name, writes, run: run as unknown as Command<unknown> as never };
    return answer(ask) as Promise<R>;
  };
  const having = (path: string, values: readonly unknown[], fields?: Document): Promise<T[]> =>
    answer({ kind: "look", collection: name, path, values, ...(fields && { fields }) }) as Promise<T[]>;
  return {
    find: (filter, bounds) =>
      command(false, (of, within) => of.find(filter, reading(within, bounds)).toArray() as Promise<T[]>),
    findOne: (filter, bounds) =>
      command(false, async (of, within) => {
        return ((await of.findOne(filter, reading(within, bounds))) as T | null) ?? undefined;
      }),
    count: (filter) => command(false, (of, within) => of.countDocuments(filter, { ...within, maxTimeMS: MAX_TIME_MS })),
    change: (filter, change, options) =>
      command(true, async (of, within) => {
        const after = { ...within, ...options, returnDocument: "after" } as const;
        return ((await of.findOneAndUpdate(filter, change, after)) as T | null) ?? undefined;
      }),
    update: (filter, change, options) =>
      command(true, async (of, within) => {
        return (await of.updateMany(filter, change, { ...within, ...options })).matchedCount;
      }),
    bulk: async (operations) => {
      if (operations.length === 0) return { matched: 0, added: 0 };
      return command(true, async (of, within) => {
        const result = await of.bulkWrite(operations, { ...within, ordered: true });
        return { matched: result.matchedCount, added: result.upsertedCount + result.insertedCount };
      });
    },
    delete: (filter) => command(true, async (of, within) => (await of.deleteMany(filter, within)).deletedCount),
    having,
    byId: async (id, fields) => (await having("_id", [id], fields))[0],
    insert: async (documents) => {
      if (documents.length > 0) await answer({ kind: "insert", collection: name, documents });
    },
    put: async (document) => void (await answer({ kind: "put", collection: name, document })),
    alter: async (...changes) => {
      if (changes.length === 0) return true;
      return answer({ kind: "alter", collection: name, changes: changes as readonly Alteration[] }) as Promise<boolean>;
    },
  };
}

function reading(within: Within, { sort, limit, fields }: FindBounds = {}): FindOptions {
  return {
    ...within,
    maxTimeMS: MAX_TIME_MS,
    ...(sort !== undefined && { sort }),
    ...(limit !== undefined && { limit }),
    ...(fields !== undefined && { projection: fields }),
  };
}
