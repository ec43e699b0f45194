// A MongoDB store that is carried to or from another engine, in the document form.
import type { Db, Document } from "mongodb";
import type { Clock } from "../clock.ts";
import type { DocumentShape } from "../store-image/documents.ts";
import { createPasses, type Passes } from "../store-image/passes.ts";
import {
  type Row,
  type StoreImageEngine,
  type StoreImageSource,
  type StoreImageTarget,
  StoreOccupied,
  type TableShape,
} from "../store-image/store-image.ts";
import { arrive, finish, leave } from "./arrival.ts";
import { documentOf, orderOf, rowOf } from "./carried-documents.ts";
import { type Connection, connect, failure } from "./connection.ts";
import { type MongodbSettings, readMongodbUrl } from "./connection-url.ts";
import type { MongoMigration } from "./migration.ts";
import { chassisSayings, type Sayings } from "./sayings.ts";

export type MongoImageOptions = {
  readonly url: string;
  /** The service whose store it is. */
  readonly owner: string;
  readonly migrations: readonly MongoMigration[];
  readonly clock: Clock;
  /** Every collection that a store has. */
  readonly shape: readonly DocumentShape[];
  /** What the service keeps otherwise than the form says it, as a source. */
  readonly sayings: Sayings;
};

/** Documents in one answer. Without a limit an answer is 16 MB, and many times that when it is read. */
const FETCHED = 500;
/** Counting or sorting a large collection takes its time. */
const PATIENCE = { socketTimeoutMS: 300_000, maxPoolSize: 2 };

export function mongoImage(options: MongoImageOptions): StoreImageEngine {
  const settings = readMongodbUrl(options.url);
  const opened = async <T>(open: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await connect(settings, PATIENCE);
    try {
      return await open(connection);
    } catch (error) {
      await connection.client.close().catch(() => undefined);
      throw error instanceof StoreOccupied ? error : failure(settings, error);
    }
  };
  return {
    shape: options.shape,
    openSource: () => opened((connection) => openSource(connection, settings, options)),
    openTarget: (sourceEpoch) =>
      opened(async (connection) => {
        await arrive(connection.db, { ...options, place: settings.place, sourceEpoch });
        return openTarget(connection, settings, options.shape);
      }),
  };
}

async function openSource(
  connection: Connection,
  settings: MongodbSettings,
  options: MongoImageOptions,
): Promise<StoreImageSource> {
  const { db } = connection;
  const identity = await leave(db, options);
  const { place, told, count, close, passesOf } = parts(connection, settings, options.shape);
  const passes = passesOf({ ...chassisSayings, ...options.sayings });
  return {
    place,
    count,
    identity: async () => identity,
    users: async (now) => {
      const members = db.collection<{ readonly _id: string; readonly until: number }>("feed_members");
      return (
        await members
          .find({ until: { $gt: now } })
          .sort({ _id: 1 })
          .toArray()
      ).map(({ _id }) => _id);
    },
    read: told(passes.read),
    close: () => close(passes),
  };
}

function openTarget(
  connection: Connection,
  settings: MongodbSettings,
  shape: readonly DocumentShape[],
): StoreImageTarget {
  const { db } = connection;
  const { place, told, count, close, passesOf, shapeOf } = parts(connection, settings, shape);
  const passes = passesOf({});
  return {
    place,
    count,
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
    finish: ({ epoch }) => finish(db, place, epoch),
    close: () => close(passes),
  };
}

function parts({ client, db }: Connection, { place }: MongodbSettings, shape: readonly DocumentShape[]) {
  const shapeOf = ({ name }: TableShape): DocumentShape => {
    const found = shape.find((each) => each.name === name);
    if (!found) throw new Error(`${place} has no collection ${name}`);
    return found;
  };
  /** One line for what the server refuses, with the collection that it was about. */
  const told =
    <A extends readonly unknown[], T>(task: (table: TableShape, ...more: A) => Promise<T>) =>
    (table: TableShape, ...more: A): Promise<T> =>
      task(table, ...more).catch((error: unknown) => {
        throw failure({ place: `${place}, ${table.name}` }, error);
      });
  return {
    place,
    shapeOf,
    told,
    count: told((table) => db.collection(table.name).countDocuments({})),
    passesOf: (sayings: Sayings): Passes =>
      createPasses(place, (table) => passOf(db, shapeOf(table), sayings[table.name])),
    close: async (passes: Passes): Promise<void> => {
      await passes.close().catch(() => undefined);
      await client.close().catch(() => undefined);
    },
  };
}

async function* passOf(db: Db, shape: DocumentShape, saying: Sayings[string]): AsyncGenerator<Row> {
  const say = saying?.(db);
  const bounds = { sort: orderOf(shape), batchSize: shape.batch ?? FETCHED };
  for await (const document of db.collection(shape.name).find({}, bounds)) {
    yield rowOf(shape, say ? await say(document) : document);
  }
}
