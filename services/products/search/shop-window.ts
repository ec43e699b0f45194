// What the public sees of the catalogue, in step with the store: before every answer it asks whether anything was
// committed, by this process or another on the same store, and takes in only what changed.
import { createNextRun } from "@souk/chassis/next-run";
import type { CatalogueChanges, CatalogueStore } from "../catalogue/catalogue-store.ts";
import type { StockedProduct } from "../catalogue/product.ts";
import { toListed, toProduct } from "../catalogue/product-reply.ts";
import { createRendered } from "./rendered.ts";
import { toSearchDocument } from "./search-document.ts";
import type { Found, SearchIndex, SearchQuery } from "./search-index.ts";

/** Products taken in at once; the event loop gets its turn between. */
const BATCH = 100;
/** More rounds than this mean that somebody writes faster than we read; the answer is then a little old. */
const MAX_ROUNDS = 10_000;

export type ShopWindow = {
  /** Takes in everything that is committed. At the start it reads the whole catalogue. */
  refresh(): Promise<void>;
  /** The page's products as JSON texts, in order. */
  list(query: SearchQuery): Promise<Found & { readonly items: readonly string[] }>;
  /** A published product as JSON text. */
  product(idOrHandle: string, currency: string): Promise<string | undefined>;
  readonly index: SearchIndex;
};

export type ShopWindowParts = {
  readonly catalogue: CatalogueStore & CatalogueChanges;
  readonly index: SearchIndex;
  /** The one that most will ask for. */
  readonly currency: string;
};

export function createShopWindow({ catalogue, index, currency }: ShopWindowParts): ShopWindow {
  const rendered = createRendered();
  let seen = 0;
  /** Whether the store is behind a server: then every look is a round trip, shared by those who wait for one. */
  let remote = false;

  /** Rendered at once, so that the first search for something is not slower than the second. */
  const take = (stocked: StockedProduct): void => {
    index.put(toSearchDocument(stocked));
    if (stocked.product.status !== "active") return;
    rendered.set(stocked.product.id, currency, JSON.stringify(toListed(stocked, currency)), rendered.drops);
  };

  const catchUp = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS && (await catalogue.newest()) > seen; round += 1) {
      const { seq, changes } = await catalogue.since(seen, BATCH);
      for (const { id, current } of changes) {
        rendered.drop(id);
        if (current) take(current);
        else index.remove(id);
      }
      seen = seq;
      if (changes.length >= BATCH) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const catchingUp = createNextRun(catchUp);

  const refresh = (): Promise<void> => {
    if (remote) return catchingUp.run();
    const newest = catalogue.newest();
    // An engine in this process answers at once, and nearly always that there is nothing new.
    if (!(newest instanceof Promise)) return newest <= seen ? DONE : catchingUp.run();
    remote = true;
    return newest.then(() => catchingUp.run());
  };

  /** JSON of these products in this currency; what is not kept is read and rendered together. */
  const render = async (ids: readonly string[], asked: string): Promise<readonly string[]> => {
    const texts = ids.map((id) => rendered.get(id, asked));
    if (!texts.includes(undefined)) return texts as readonly string[];
    const missing = ids.filter((_, index) => texts[index] === undefined);
    const drops = rendered.drops;
    const made = new Map(
      (await catalogue.read(missing)).map((stocked): [string, string] => {
        const json = JSON.stringify(toListed(stocked, asked));
        rendered.set(stocked.product.id, asked, json, drops);
        return [stocked.product.id, json];
      }),
    );
    return ids.flatMap((id, index) => texts[index] ?? made.get(id) ?? []);
  };

  const renderWhole = async (id: string, asked: string): Promise<string | undefined> => {
    const view = `${asked} whole`;
    const known = rendered.get(id, view);
    if (known !== undefined) return known;
    const drops = rendered.drops;
    const [stocked] = await catalogue.read([id]);
    if (!stocked) return undefined;
    const json = JSON.stringify(toProduct(stocked, asked));
    rendered.set(id, view, json, drops);
    return json;
  };

  return {
    index,
    refresh,
    list: async (query) => {
      await refresh();
      const found = await index.find(query);
      return { ...found, items: await render(found.ids, query.currency) };
    },
    product: async (idOrHandle, asked) => {
      await refresh();
      const id = index.resolve(idOrHandle);
      return id === undefined ? undefined : renderWhole(id, asked);
    },
  };
}

const DONE: Promise<void> = Promise.resolve();
