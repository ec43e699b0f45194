// What an operation sees of a collection: a few calls, all in its transaction. Filters and changes are MongoDB's own.
import type {
  AnyBulkWriteOperation,
  ClientSession,
  Collection,
  Db,
  Document,
  Filter,
  FindOptions,
  OptionalUnlessRequiredId,
  Sort,
  UpdateFilter,
} from "mongodb";

export type FindBounds = { readonly sort?: Sort; readonly limit?: number; readonly fields?: Document };

export type Documents<T extends Document> = {
  find(filter: Filter<T>, bounds?: FindBounds): Promise<T[]>;
  findOne(filter: Filter<T>, bounds?: Omit<FindBounds, "limit">): Promise<T | undefined>;
  count(filter: Filter<T>): Promise<number>;
  insert(documents: readonly T[]): Promise<void>;
  /** One document; answers it as it is afterwards. */
  change(filter: Filter<T>, change: UpdateFilter<T>, options?: { readonly upsert: true }): Promise<T | undefined>;
  /** Answers how many matched. */
  update(filter: Filter<T>, change: UpdateFilter<T>, options?: { readonly upsert: true }): Promise<number>;
  /** Puts it in the place of the one with its `_id`, or in addition. */
  put(document: T & { readonly _id: unknown }): Promise<void>;
  /** In order. Answers how many matched, and how many were put in. */
  bulk(operations: readonly AnyBulkWriteOperation<T>[]): Promise<{ readonly matched: number; readonly added: number }>;
  delete(filter: Filter<T>): Promise<number>;
};

export type Queries = { in<T extends Document>(collection: string): Documents<T> };

/** A single command that takes longer is ended by the server. */
const MAX_TIME_MS = 10_000;

export type Guard = <T>(command: () => Promise<T>) => Promise<T>;

/** `guard` runs each command. */
export function createQueries(db: Db, guard: Guard, session?: ClientSession): Queries {
  return { in: <T extends Document>(name: string) => documentsOf(db.collection<T>(name), guard, session) };
}

function documentsOf<T extends Document>(
  collection: Collection<T>,
  guard: Guard,
  session: ClientSession | undefined,
): Documents<T> {
  const within = session ? { session } : {};
  const reading = ({ sort, limit, fields }: FindBounds = {}): FindOptions => ({
    ...within,
    maxTimeMS: MAX_TIME_MS,
    ...(sort !== undefined && { sort }),
    ...(limit !== undefined && { limit }),
    ...(fields !== undefined && { projection: fields }),
  });
  return {
    find: (filter, bounds) => guard(() => collection.find(filter, reading(bounds)).toArray() as Promise<T[]>),
    findOne: (filter, bounds) =>
      guard(async () => ((await collection.findOne(filter, reading(bounds))) as T | null) ?? undefined),
    count: (filter) => guard(() => collection.countDocuments(filter, { ...within, maxTimeMS: MAX_TIME_MS })),
    insert: async (documents) => {
      if (documents.length === 0) return;
      await guard(() => collection.insertMany(documents as readonly OptionalUnlessRequiredId<T>[], within));
    },
    change: (filter, change, options) =>
      guard(async () => {
        const changed = await collection.findOneAndUpdate(filter, change, {
          ...within,
          ...options,
          returnDocument: "after",
        });
        return (changed as T | null) ?? undefined;
      }),
    update: (filter, change, options) =>
      guard(async () => (await collection.updateMany(filter, change, { ...within, ...options })).matchedCount),
    put: async (document) => {
      const { _id, ...rest } = document;
      const filter = { _id } as unknown as Filter<T>;
      await guard(() => collection.replaceOne(filter, rest as unknown as T, { ...within, upsert: true }));
    },
    bulk: async (operations) => {
      if (operations.length === 0) return { matched: 0, added: 0 };
      const result = await guard(() => collection.bulkWrite(operations, { ...within, ordered: true }));
      return { matched: result.matchedCount, added: result.upsertedCount + result.insertedCount };
    },
    delete: (filter) => guard(async () => (await collection.deleteMany(filter, within)).deletedCount),
  };
}
