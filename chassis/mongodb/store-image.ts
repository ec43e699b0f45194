// A MongoDB store that is carried here from another engine, in the document form.
import type { Db, Document } from "mongodb";
import type { Clock } from "../clock.ts";
import type { DocumentShape } from "../store-image/documents.ts";
import { createPasses } from "../store-image/passes.ts";
import {
  type Row,
  type StoreImageEngine,
  type StoreImageTarget,
  StoreOccupied,
  type TableShape,
} from "../store-image/store-image.ts";
import { documentOf, filterBehind, orderOf, rowOf } from "./carried-documents.ts";
import { type Connection, connect, failure } from "./connection.ts";
import { type MongodbSettings, readMongodbUrl } from "./connection-url.ts";
import { migrateTo } from "./database.ts";
import { isDuplicate } from "./faults.ts";
import { NOBODY, type StoreDocument } from "./migrate.ts";
import type { MongoMigration } from "./migration.ts";

export type MongoImageOptions = {
  readonly url: string;
  /** The service whose store it is. */
  readonly owner: string;
  readonly migrations: readonly MongoMigration[];
  readonly clock: Clock;
  /** Every collection that a store has. */
  readonly shape: readonly DocumentShape[];
};

/** Counting or sorting a large collection takes its time. */
const PATIENCE = { socketTimeoutMS: 300_000, maxPoolSize: 2 };

export function mongoImage(options: MongoImageOptions): StoreImageEngine {
  const settings = readMongodbUrl(options.url);
  return {
    shape: options.shape,
    openSource: () => Promise.reject(new Error("a MongoDB store can't be carried to another engine")),
    openTarget: async (sourceEpoch) => {
      const connection = await connect(settings, PATIENCE);
      try {
        await arrive(connection.db, { ...options, place: settings.place, sourceEpoch });
        return openTarget(connection, settings, options);
      } catch (error) {
        await connection.client.close().catch(() => undefined);
        throw error instanceof StoreOccupied ? error : failure(settings, error);
      }
    },
  };
}

const storeIn = (db: Db) => db.collection<StoreDocument>("store");

type Arrival = MongoImageOptions & { readonly place: string; readonly sourceEpoch: string };

/**
 * Makes the schema in an empty database, without the documents that a new store begins with, or goes on with what was
 * begun. The mark is there before anything else is: nobody must take the database for a store.
 */
async function arrive(db: Db, { place, sourceEpoch, owner, shape, ...schema }: Arrival): Promise<void> {
  const store = storeIn(db);
  if (!(await store.findOne({ _id: "store" }))) {
    if (!(await isEmpty(db))) throw new StoreOccupied(`${place} is not empty`);
    const arriving = { sourceEpoch, ready: false };
    const begun = { _id: "store", epoch: sourceEpoch, owner, schema: {}, migrating: NOBODY, arriving } as const;
    await store.insertOne(begun).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error; // Somebody was quicker: whose it is now is asked below.
    });
  }
  const known = await store.findOne({ _id: "store" });
  if (!known?.arriving) throw new StoreOccupied(`${place} is not empty`);
  if (known.arriving.sourceEpoch !== sourceEpoch)
    throw new StoreOccupied(`${place} holds half of another store's move`);
  await migrateTo(db, { owner, ...schema }, true);
  if (known.arriving.ready) return;
  for (const { name } of shape) await db.collection(name).deleteMany({});
  await store.updateOne({ _id: "store" }, { $set: { "arriving.ready": true } });
}

async function isEmpty(db: Db): Promise<boolean> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (!name.startsWith("system.") && (await db.collection(name).findOne({}))) return false;
  }
  return true;
}

function openTarget(
  { client, db }: Connection,
  settings: MongodbSettings,
  { shape }: MongoImageOptions,
): StoreImageTarget {
  const shapeOf = ({ name }: TableShape): DocumentShape => {
    const found = shape.find((each) => each.name === name);
    if (!found) throw new Error(`${settings.place} has no collection ${name}`);
    return found;
  };
  /** One line for what the server refuses, with the collection that it was about. */
  const told =
    <A extends readonly unknown[], T>(task: (table: TableShape, ...more: A) => Promise<T>) =>
    (table: TableShape, ...more: A): Promise<T> =>
      task(table, ...more).catch((error: unknown) => {
        throw failure({ place: `${settings.place}, ${table.name}` }, error);
      });
  const passes = createPasses((table: TableShape, after) => passOf(db, shapeOf(table), after));
  return {
    place: settings.place,
    count: told((table) => db.collection(table.name).countDocuments({})),
    read: told(passes.read),
    last: told(async (table) => {
      const own = shapeOf(table);
      const [newest] = await db.collection(table.name).find({}).sort(orderOf(own, -1)).limit(1).toArray();
      return newest && rowOf(own, newest);
    }),
    write: told(async (table, rows: readonly Row[]) => {
      const documents = rows.map((row): Document => documentOf(shapeOf(table), row));
      await db.collection<Document>(table.name).insertMany(documents, { ordered: true });
    }),
    // Where the counters stand is a document of `feed`, and has arrived with the others.
    finish: async ({ epoch }) => {
      const arrived = { _id: "store" as const, "arriving.sourceEpoch": epoch };
      const { matchedCount } = await storeIn(db).updateOne(arrived, { $set: { epoch }, $unset: { arriving: true } });
      if (matchedCount !== 1) throw new Error(`${settings.place} was finished by somebody else`);
    },
    close: async () => {
      await passes.close().catch(() => undefined);
      await client.close().catch(() => undefined);
    },
  };
}

async function* passOf(db: Db, shape: DocumentShape, after: Row | undefined): AsyncGenerator<Row> {
  const filter = after ? filterBehind(shape, after) : {};
  const cursor = db.collection(shape.name).find(filter).sort(orderOf(shape));
  for await (const document of cursor) yield rowOf(shape, document);
}
