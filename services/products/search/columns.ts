// What filters, facets and sorting need of each product, by document number: numbers instead of objects, so that a
// pass over the whole catalogue takes a fraction of a millisecond.
import type { ProductStatus } from "@souk/contracts/products/product-schema";
import { titleKey } from "../catalogue/title-key.ts";
import type { SearchDocument } from "./search-index.ts";
import { createValuePool } from "./value-pool.ts";

/** Values of a facet and their numbers; a number is never given to another value. */
export type Dictionary = {
  readonly values: readonly string[];
  add(value: string): number;
  find(value: string): number | undefined;
};

function createDictionary(): Dictionary {
  const values: string[] = [];
  const numbers = new Map<string, number>();
  return {
    values,
    add: (value) => {
      const known = numbers.get(value);
      if (known !== undefined) return known;
      numbers.set(value, values.length);
      return values.push(value) - 1;
    },
    find: (value) => numbers.get(value),
  };
}

/** Prices of one currency; NO_PRICE where there is none. `all` only where a product has several. */
export type PriceColumns = {
  readonly lowest: number[];
  readonly highest: number[];
  readonly all: (readonly number[] | undefined)[];
  readonly available: boolean[];
};
export const NO_PRICE = -1;

export type Columns = ReturnType<typeof createColumns>;

export function createColumns() {
  const documents = new Map<string, number>();
  const free: number[] = [];
  const columns = {
    ids: [] as (string | undefined)[],
    handles: [] as string[],
    titles: [] as string[],
    titleKeys: [] as string[],
    statuses: [] as ProductStatus[],
    createdAt: [] as number[],
    vendors: [] as number[],
    /** Tags, then collections, of each document: what the passes read. */
    values: createValuePool(),
    collections: [] as (readonly number[])[],
    places: [] as (readonly number[])[],
    vendorNames: createDictionary(),
    tagNames: createDictionary(),
    collectionHandles: createDictionary(),
    collectionTitles: [] as string[],
    prices: new Map<string, PriceColumns>(),
  };

  const put = (document: SearchDocument): number => {
    const slot = documents.get(document.id) ?? free.pop() ?? columns.ids.length;
    documents.set(document.id, slot);
    columns.ids[slot] = document.id;
    columns.handles[slot] = document.handle;
    columns.titles[slot] = document.title;
    columns.titleKeys[slot] = titleKey(document.title);
    columns.statuses[slot] = document.status;
    columns.createdAt[slot] = document.createdAt;
    columns.vendors[slot] = document.vendor === null ? -1 : columns.vendorNames.add(document.vendor);
    const collections = document.collections.map(({ handle, title }) => {
      const number = columns.collectionHandles.add(handle);
      columns.collectionTitles[number] = title;
      return number;
    });
    columns.collections[slot] = collections;
    columns.values.put(
      slot,
      document.tags.map((tag) => columns.tagNames.add(tag)),
      collections,
    );
    columns.places[slot] = document.collections.map(({ place }) => place);
    putPrices(slot, document);
    return slot;
  };

  const putPrices = (slot: number, { offers }: SearchDocument): void => {
    const said = offers.flatMap(({ prices, inStock }) => prices.map((price) => ({ ...price, inStock })));
    for (const currency of new Set([...columns.prices.keys(), ...said.map((each) => each.currency)])) {
      const column = pricesIn(currency);
      const priced = said.filter((each) => each.currency === currency);
      const amounts = priced.map(({ amount }) => amount);
      column.lowest[slot] = amounts.length === 0 ? NO_PRICE : Math.min(...amounts);
      column.highest[slot] = amounts.length === 0 ? NO_PRICE : Math.max(...amounts);
      column.all[slot] = amounts.length > 1 ? amounts : undefined;
      column.available[slot] = priced.some(({ inStock }) => inStock);
    }
  };

  const pricesIn = (currency: string): PriceColumns => {
    const known = columns.prices.get(currency);
    if (known) return known;
    const length = columns.ids.length;
    const made: PriceColumns = {
      lowest: new Array<number>(length).fill(NO_PRICE),
      highest: new Array<number>(length).fill(NO_PRICE),
      all: new Array<undefined>(length).fill(undefined),
      available: new Array<boolean>(length).fill(false),
    };
    columns.prices.set(currency, made);
    return made;
  };

  const remove = (id: string): number | undefined => {
    const slot = documents.get(id);
    if (slot === undefined) return undefined;
    documents.delete(id);
    columns.ids[slot] = undefined;
    free.push(slot);
    return slot;
  };

  return {
    ...columns,
    put,
    remove,
    slotOf: (id: string) => documents.get(id),
    get size() {
      return documents.size;
    },
    /** Slots ever used, free ones included. */
    get capacity() {
      return columns.ids.length;
    },
  };
}
