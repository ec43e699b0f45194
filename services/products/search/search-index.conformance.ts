// What every search index promises, sentence by sentence of its port.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "@souk/chassis/random";
import type { Position, SearchDocument, SearchIndex, SearchQuery, Sort } from "./search-index.ts";

type Fields = Partial<Omit<SearchDocument, "id" | "offers">> & {
  readonly price?: number;
  readonly prices?: readonly number[];
  readonly currency?: string;
  readonly inStock?: boolean;
};

const idOf = (n: number): string => `01995f2e-7d10-7000-8000-${n.toString(16).padStart(12, "0")}`;

function document(n: number, title: string, fields: Fields = {}): SearchDocument {
  const { price = 1000, prices = [price], currency = "EUR", inStock = true, ...rest } = fields;
  return {
    id: idOf(n),
    handle: `p${n}`,
    title,
    status: "active",
    vendor: null,
    type: null,
    tags: [],
    collections: [],
    skus: [`SKU-${n}`],
    options: [],
    description: "",
    createdAt: n,
    offers: prices.map((amount) => ({ prices: [{ amount, currency }], inStock })),
    ...rest,
  };
}

const all: SearchQuery = { currency: "EUR", status: "active", sort: "newest", limit: 100 };

export function searchIndexConformance(name: string, open: () => SearchIndex): void {
  const promise = (sentence: string, run: (index: SearchIndex) => Promise<void>): void => {
    test(`${name}: ${sentence}`, () => run(open()));
  };
  wordPromises(promise);
  filterPromises(promise);
  orderPromises(promise);
  changePromises(promise);
}

type Promised = (sentence: string, run: (index: SearchIndex) => Promise<void>) => void;

async function numbers(index: SearchIndex, query: Partial<SearchQuery>): Promise<readonly number[]> {
  const { ids } = await index.find({ ...all, ...query });
  return ids.map((id) => Number.parseInt(id.slice(-12), 16));
}

function search(index: SearchIndex, q: string): Promise<readonly number[]> {
  return numbers(index, { q, sort: "relevance" });
}

function wordPromises(promise: Promised): void {
  promise("words are found whatever their case, accents, plural and hyphens", async (index) => {
    index.put(document(1, "Crème-brûlée Dishes"));
    index.put(document(2, "Wi-Fi antenna KTC-D320/1G"));
    for (const q of ["creme", "CRÈME brulee", "dish", "dishes"]) assert.deepEqual(await search(index, q), [1], q);
    for (const q of ["wifi", "wi fi", "wi-fi", "ktc d320", "KTC-D320/1G", "ktcd3201g"]) {
      assert.deepEqual(await search(index, q), [2], q);
    }
  });

  promise("all words must be there; the last may be unfinished", async (index) => {
    index.put(document(1, "Brass lamp"));
    index.put(document(2, "Brass kettle"));
    assert.deepEqual(await search(index, "brass la"), [1]);
    assert.deepEqual(await search(index, "b"), [2, 1]);
    assert.deepEqual(await search(index, "lamp bra"), [1]);
  });

  promise(
    "a word that is nowhere may have a mistake in it: a wrong, missing, extra or swapped letter",
    async (index) => {
      index.put(document(1, "Wireless headphones"));
      for (const q of ["headphomes", "hedphones", "headdphones", "headphoens", "wirless headphones", "haedphonnes"]) {
        assert.deepEqual(await search(index, q), [1], q);
      }
      assert.deepEqual(await search(index, "telephone"), []);
    },
  );

  promise("the next model number is another product, not a mistake", async (index) => {
    index.put(document(1, "Drill D320"));
    assert.deepEqual(await search(index, "D321"), []);
    assert.deepEqual(await search(index, "drill D320"), [1]);
  });

  promise(
    "where no product has all words, those with the most are answered, if that is half of them",
    async (index) => {
      index.put(document(1, "Brass lamp"));
      index.put(document(2, "Steel lamp"));
      assert.deepEqual(await search(index, "velvet lamp"), [2, 1]);
      assert.deepEqual(await search(index, "velvet brass lamp"), [1]);
      assert.deepEqual(await search(index, "velvet chaise lamp"), []);
      assert.deepEqual(await search(index, "xyzzy"), []);
    },
  );

  promise(
    "a word in the title counts for more than in the description, a whole word for more than a beginning",
    async (index) => {
      index.put(document(1, "Rug", { description: "goes well with a lamp" }));
      index.put(document(2, "Lamp"));
      index.put(document(3, "Lampshade"));
      assert.deepEqual(await search(index, "lamp"), [2, 3, 1]);
    },
  );

  promise("SKU, vendor, type, tags, collections and options are searched too", async (index) => {
    const collections = [{ handle: "sale", title: "Summer bargains", place: 1 }];
    index.put(
      document(1, "Thing", {
        skus: ["QX-99"],
        vendor: "Atlas",
        type: "Lighting",
        tags: ["brass"],
        collections,
        options: ["Turquoise"],
      }),
    );
    for (const q of ["qx-99", "atlas", "lighting", "brass", "bargain", "turquoise"])
      assert.deepEqual(await search(index, q), [1], q);
  });

  promise("anything may be typed", async (index) => {
    index.put(document(1, "Lamp 灯", { skus: [] }));
    for (const q of [
      '"',
      "*",
      "' OR 1=1 --",
      "(((",
      "\\",
      "%",
      "\u0000",
      "💡",
      " ",
      "a".repeat(100),
      "\ud800",
      "NEAR AND OR NOT",
    ]) {
      assert.deepEqual(await search(index, q), [], JSON.stringify(q));
    }
    assert.deepEqual(await search(index, "灯"), [1]);
  });

  promise("suggestions complete the last word from published products only", async (index) => {
    index.put(document(1, "Brass lamp", { collections: [{ handle: "lamps", title: "Lamps", place: 1 }] }));
    index.put(document(2, "Lamprey secret", { status: "draft" }));
    const texts = async (q: string) => (await index.suggest(q, 10)).map(({ kind, text }) => `${kind} ${text}`);
    assert.deepEqual(await texts("la"), ["query lamp", "collection Lamps", "product Brass lamp"]);
    assert.deepEqual(await texts("brass l"), ["query brass lamp", "product Brass lamp"]);
    assert.equal((await index.suggest("la", 1)).length, 1);
    assert.deepEqual(await texts("secr"), []);
  });
}

function filterPromises(promise: Promised): void {
  promise("filters meet: vendor, tag, collection, price, stock, status", async (index) => {
    const collections = [{ handle: "sale", title: "Sale", place: 1 }];
    index.put(document(1, "A", { vendor: "V", tags: ["t", "u"], collections, prices: [500, 3000] }));
    index.put(document(2, "B", { vendor: "V", tags: ["t"], inStock: false }));
    index.put(document(3, "C", { status: "draft", vendor: "V" }));
    assert.deepEqual(await numbers(index, { vendor: "V" }), [2, 1]);
    assert.deepEqual(await numbers(index, { vendor: "V", tag: "u" }), [1]);
    assert.deepEqual(await numbers(index, { collection: "sale" }), [1]);
    assert.deepEqual(await numbers(index, { inStock: true }), [1]);
    assert.deepEqual(await numbers(index, { inStock: false }), [2]);
    assert.deepEqual(await numbers(index, { minPrice: 2000 }), [1], "any variant in the range");
    assert.deepEqual(await numbers(index, { minPrice: 600, maxPrice: 2000 }), [2]);
    assert.deepEqual(await numbers(index, { minPrice: 600, maxPrice: 500 }), []);
    assert.deepEqual(await numbers(index, { vendor: "unknown" }), []);
    const { status: _status, ...staff } = all;
    assert.equal((await index.find(staff)).total, 3);
  });

  promise("a product without a price in the currency is not for sale in it", async (index) => {
    index.put(document(1, "A", { currency: "USD" }));
    index.put(document(2, "B"));
    assert.deepEqual(await numbers(index, { currency: "USD", inStock: true }), [1]);
    assert.deepEqual(await numbers(index, { currency: "USD", sort: "price" }), [1, 2], "without a price last");
    assert.deepEqual(await numbers(index, { currency: "USD", sort: "-price" }), [1, 2]);
    assert.deepEqual(await numbers(index, { currency: "USD", minPrice: 0 }), [1]);
    assert.deepEqual(await numbers(index, { currency: "KWD" }), [2, 1]);
  });

  promise("facets count the whole answer, each without its own filter", async (index) => {
    for (let n = 1; n <= 30; n += 1) {
      index.put(
        document(n, "Lamp", {
          vendor: n % 3 ? "Atlas" : "Rif",
          tags: [`t${n % 2}`],
          price: n * 100,
          inStock: n % 5 !== 0,
        }),
      );
    }
    const { facets, total } = await index.find({ ...all, vendor: "Rif", inStock: true, limit: 1 });
    assert.equal(total, 8);
    assert.deepEqual(facets.vendor, [
      { value: "Atlas", count: 16 },
      { value: "Rif", count: 8 },
    ]);
    assert.deepEqual(facets.availability, { inStock: 8, outOfStock: 2 });
    assert.equal(
      facets.tag.reduce((sum, { count }) => sum + count, 0),
      8,
    );
    assert.deepEqual(facets.price, [
      { from: 200, to: 500, count: 1 },
      { from: 500, to: 1000, count: 2 },
      { from: 1000, to: 2000, count: 2 },
      { from: 2000, to: 5000, count: 3 },
    ]);
  });
}

function orderPromises(promise: Promised): void {
  promise("every order is total, and pages of any size walk it once, deep ones too", async (index) => {
    const random = seededRandom(7);
    for (let n = 1; n <= 700; n += 1) {
      const title = `Lamp ${"abc"[random.below(3)]}`;
      const collections = [{ handle: "c", title: "C", place: 701 - n }];
      index.put(document(n, title, { price: random.below(5) * 100, createdAt: random.below(20), collections }));
    }
    for (const sort of ["newest", "price", "-price", "title", "relevance", "collection"] as const) {
      const whole = await walk(index, sort, 700);
      assert.equal(new Set(whole).size, 700, sort);
      assert.deepEqual(await walk(index, sort, 37), whole, sort);
    }
    assert.deepEqual((await walk(index, "collection", 100)).slice(0, 3), [700, 699, 698].map(idOf));
  });

  promise("a cursor neither skips nor repeats while products come and go", async (index) => {
    for (let n = 1; n <= 50; n += 1) index.put(document(n, "Lamp", { price: n * 10 }));
    const first = await index.find({ ...all, sort: "price", limit: 20 });
    index.put(document(60, "Lamp", { price: 5 }));
    index.remove(idOf(20));
    const rest = await index.find({ ...all, sort: "price", limit: 100, after: first.next as Position });
    assert.deepEqual(
      rest.ids,
      Array.from({ length: 30 }, (_, n) => idOf(n + 21)),
    );
    assert.equal(rest.next, null);
  });
}

function changePromises(promise: Promised): void {
  promise("what is put anew or removed is in force at once, and leaves nothing behind", async (index) => {
    index.put(
      document(1, "Brass lamp", { collections: [{ handle: "sale", title: "Sale", place: 1 }], vendor: "Atlas" }),
    );
    assert.deepEqual([index.resolve("p1"), index.resolve(idOf(1)), index.countIn("sale")], [idOf(1), idOf(1), 1]);
    index.put(document(1, "Copper kettle", { handle: "kettle", inStock: false }));
    assert.deepEqual(await search(index, "lamp"), []);
    assert.deepEqual(await search(index, "kettle"), [1]);
    assert.deepEqual(await numbers(index, { inStock: true }), []);
    assert.deepEqual([index.resolve("p1"), index.resolve("kettle"), index.countIn("sale")], [undefined, idOf(1), 0]);
    assert.deepEqual((await index.find(all)).facets.vendor, []);
    index.put(document(1, "Copper kettle", { handle: "kettle", status: "archived" }));
    assert.deepEqual([index.resolve("kettle"), (await index.find(all)).total], [undefined, 0]);
    index.remove(idOf(1));
    index.remove(idOf(1));
    index.put(document(2, "Rug"));
    assert.deepEqual([index.size, await search(index, "kettle"), await search(index, "rug")], [1, [], [2]]);
  });

  promise("a thousand random changes leave what a fresh index would know", async (index) => {
    const seed = 20260101;
    const random = seededRandom(seed);
    const words = ["brass", "lamp", "rug", "wool", "kettle", "copper", "chair", "oak"];
    const current = new Map<number, SearchDocument>();
    for (let step = 0; step < 1000; step += 1) {
      const n = random.below(60) + 1;
      if (random.below(4) === 0) {
        current.delete(n);
        index.remove(idOf(n));
        continue;
      }
      const title = `${words[random.below(8)]} ${words[random.below(8)]}`;
      const made = document(n, title, { price: random.below(9) * 100, vendor: `v${random.below(3)}` });
      current.set(n, made);
      index.put(made);
    }
    for (const word of words) {
      const expected = [...current].filter(([, { title }]) => title.split(" ").includes(word)).map(([n]) => n);
      assert.deepEqual([...(await search(index, word))].sort(), expected.sort(), `${word}, seed ${seed}`);
    }
    assert.equal(index.size, current.size);
  });
}

async function walk(index: SearchIndex, sort: Sort, limit: number): Promise<readonly string[]> {
  const seen: string[] = [];
  const base: SearchQuery = { ...all, sort, limit, collection: "c", ...(sort === "relevance" && { q: "lamp" }) };
  let after: Position | null = null;
  for (let page = 0; page < 1000; page += 1) {
    const found: { ids: readonly string[]; next: Position | null } = await index.find(
      after ? { ...base, after } : base,
    );
    seen.push(...found.ids);
    after = found.next;
    if (after === null) break;
  }
  return seen;
}
