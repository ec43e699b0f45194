// A products store of its own for each test, and the shapes that tests write again and again.
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createIds, type Ids } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { temporaryDatabase } from "@souk/chassis/sqlite/testing";
import type { ProductContent, VariantContent } from "./catalogue/product.ts";
import type { Pictures } from "./media/pictures.ts";

export type StoreParts = { readonly database: SqliteDatabase; readonly clock: Clock; readonly ids: Ids };

/** For imports of pictures that lie elsewhere. */
export const asTheyAre: Pick<Pictures, "measured"> = { measured: async (images) => images };

export const productMigrations = new URL("./migrations/sqlite/", import.meta.url);

export async function temporaryStore(test: Pick<TestContext, "after">, url?: string): Promise<StoreParts> {
  const database = await temporaryDatabase(test, { migrations: productMigrations, ...(url !== undefined && { url }) });
  return { database, clock: systemClock, ids: createIds(systemClock, systemRandom) };
}

export function variant(sku: string, amount = 1000, options: Readonly<Record<string, string>> = {}): VariantContent {
  return { sku, options, prices: [{ amount, currency: "EUR" }], compareAtPrices: [] };
}

/** A published product with one variant, `<handle>-1`, unless told otherwise. */
export function content(handle: string, fields: Partial<ProductContent> = {}): ProductContent {
  return {
    handle,
    title: `The ${handle}`,
    status: "active",
    vendor: null,
    type: null,
    taxClass: "standard",
    tags: [],
    collections: [],
    descriptionHtml: "",
    options: [],
    variants: [variant(`${handle}-1`)],
    images: [],
    ...fields,
  };
}

/** Types of the events in the outbox, in order. */
export function outboxTypes({ database }: Pick<StoreParts, "database">): readonly string[] {
  return database
    .read((tx) => tx.all<{ type: string }>("SELECT type FROM outbox ORDER BY position"))
    .map((row) => row.type);
}
