// A products store in a MongoDB database of its own for each test.
import type { TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import type { MongoDatabase } from "@souk/chassis/mongodb/database";
import type { OutboxDocument } from "@souk/chassis/mongodb/sequencer";
import { temporaryMongo, temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { systemRandom } from "@souk/chassis/random";
import { type OpenMarket, openMarket } from "./service.harness.ts";
import { type MongoParts, migrations } from "./stores.mongodb.ts";

export type TemporaryMongoStore = {
  readonly parts: MongoParts;
  /** The same store, as another instance opens it. */
  another(): Promise<MongoParts>;
};

export async function temporaryMongoStore(test: Pick<TestContext, "after">): Promise<TemporaryMongoStore> {
  const { database, another } = await temporaryMongo(test, { migrations, owner: "products" });
  const partsOf = (opened: MongoDatabase): MongoParts => ({
    database: opened,
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
  });
  return { parts: partsOf(database), another: async () => partsOf(await another()) };
}

/** Types of the events in the outbox, in order. */
export async function outboxTypesOf({ database }: MongoParts): Promise<readonly string[]> {
  await database.sequenced();
  return (await database.in<OutboxDocument>("outbox").find({}, { sort: { position: 1 } })).map((row) => row.type);
}

/** The real service on a database of its own, unless the environment names one. Databases go after their services. */
export const openMongoMarket: OpenMarket = async (test, given = {}) => {
  let stop: (() => Promise<void>) | undefined;
  const url = given.environment?.DATABASE_URL ?? temporaryMongoUrl(test, async () => stop?.());
  const market = await openMarket(test, { ...given, environment: { ...given.environment, DATABASE_URL: url } });
  stop = market.stop;
  return market;
};
