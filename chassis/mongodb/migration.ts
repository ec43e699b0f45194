// A step of a store's schema. Never changed once released. Indexes can't be made in a transaction, so a step that was
// cut off runs again from its beginning: whatever it does must do no harm twice.
import type { CreateCollectionOptions, CreateIndexesOptions, Db, Document, IndexSpecification } from "mongodb";

export type MongoMigration = { readonly name: string; readonly up: (db: Db) => Promise<void> };

export type CollectionPlan = {
  readonly name: string;
  /** What a document must be: the second wall behind the code. */
  readonly validator?: Document;
  readonly indexes?: readonly (readonly [IndexSpecification, CreateIndexesOptions?])[];
};

const NAMESPACE_EXISTS = 48;

/** Collections are made before they are used: two transactions that make one at once are in each other's way. */
export async function makeCollection(db: Db, { name, validator, indexes = [] }: CollectionPlan): Promise<void> {
  const options: CreateCollectionOptions = validator ? { validator } : {};
  await db.createCollection(name, options).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== NAMESPACE_EXISTS) throw error;
  });
  for (const [fields, more = {}] of indexes) await db.collection(name).createIndex(fields, more);
}
