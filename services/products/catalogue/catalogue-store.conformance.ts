// What every catalogue store promises, sentence by sentence of its port. An adapter's test calls it with its own store.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { content, variant } from "../testing.ts";
import type { CatalogueChanges, CatalogueStore } from "./catalogue-store.ts";
import { contentOf, type Product, type StockedProduct } from "./product.ts";
import type { ProductDraft } from "./product-draft.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

export type CatalogueHarness = {
  readonly store: CatalogueStore & CatalogueChanges;
  /** Types of the events that have left, in order. */
  readonly events: () => Promise<readonly string[]>;
};

const made = { madeHandle: true };
const given = { madeHandle: false };

export function catalogueStoreConformance(name: string, open: (test: TestContext) => Promise<CatalogueHarness>): void {
  const promise = (sentence: string, run: (harness: CatalogueHarness) => Promise<void>): void => {
    test(`${name}: ${sentence}`, async (t) => run(await open(t)));
  };

  promise(
    "what was created is found by id and by handle, with a level of zero for each SKU",
    async ({ store, events }) => {
      const created = done(await store.create(content("lamp", { tags: ["brass"] }), made));
      assert.equal(created.product.version, 1);
      for (const key of [created.product.id, "lamp"]) {
        const found = await store.find(key);
        assert.deepEqual(found?.product, created.product);
        assert.deepEqual(found?.stock.get("lamp-1"), { onHand: 0, reserved: 0 });
      }
      assert.equal(await store.find("nothing"), undefined);
      assert.deepEqual(await events(), ["product.changed"]);
    },
  );

  promise("a given handle is refused when taken, a made one gets a number", async ({ store }) => {
    await store.create(content("lamp"), given);
    const other = content("lamp", { variants: [variant("other")] });
    assert.equal(refused(await store.create(other, given)).refused, "handle_taken");
    assert.equal(done(await store.create(other, made)).product.handle, "lamp-2");
  });

  promise("a SKU belongs to one product; a refusal writes nothing", async ({ store, events }) => {
    await store.create(content("lamp"), given);
    const thief = content("thief", { variants: [variant("mine"), variant("lamp-1", 1, { Size: "M" })] });
    const answer = refused(await store.create(thief, given));
    assert.deepEqual(
      [answer.refused, answer.sku, answer.errors[0]?.pointer],
      ["sku_taken", "lamp-1", "/variants/1/sku"],
    );
    assert.equal(await store.find("thief"), undefined);
    assert.deepEqual([...(await store.owners(["mine", "lamp-1"])).keys()], ["lamp-1"]);
    assert.equal((await events()).length, 1);
  });

  promise("twenty creators of one SKU: exactly one wins", async ({ store }) => {
    const tries = Array.from({ length: 20 }, (_, n) =>
      store.create(content(`p${n}`, { variants: [variant("the-one")] }), given),
    );
    assert.equal((await Promise.all(tries)).filter((answer) => !isRefusal(answer)).length, 1);
  });

  promise("the same key gives the same answer and one product", async ({ store, events }) => {
    const idempotency = { scope: "createProduct:u1", key: "k", fingerprint: "f" };
    const first = done(await store.create(content("lamp"), { ...given, idempotency }));
    const second = done(await store.create(content("lamp"), { ...given, idempotency }));
    assert.deepEqual(second, first);
    assert.equal((await events()).length, 1);
    const other = { ...idempotency, fingerprint: "g" };
    await assert.rejects(store.create(content("lamp"), { ...given, idempotency: other }), {
      code: "idempotency_mismatch",
    });
  });

  promise("an update keeps a variant's id where its SKU stays, and raises the version", async ({ store, events }) => {
    const before = done(
      await store.create(
        content("rug", { variants: [variant("a", 1, { S: "a" }), variant("b", 2, { S: "b" })] }),
        given,
      ),
    );
    const edit = (product: Product) => ({
      ...contentOf(product),
      variants: [variant("b", 5, { S: "b" }), variant("c", 6, { S: "c" })],
    });
    const after = done(present(await store.update("rug", edit, {})));
    assert.equal(after.product.version, 2);
    assert.equal(after.product.variants[0]?.id, before.product.variants[1]?.id);
    assert.deepEqual([...after.stock.keys()].sort(), ["b", "c"]);
    assert.deepEqual([...(await store.owners(["a", "b", "c"])).keys()].sort(), ["b", "c"]);
    assert.deepEqual(await events(), ["product.changed", "product.changed"]);
  });

  promise("an edit that changes nothing writes nothing", async ({ store, events }) => {
    await store.create(content("rug", { collections: [{ handle: "floor", title: "Floor" }] }), given);
    const seq = await store.newest();
    const same = done(present(await store.update("rug", (product) => contentOf(product), {})));
    assert.equal(same.product.version, 1);
    assert.equal(await store.newest(), seq);
    assert.equal((await events()).filter((type) => type === "product.changed").length, 1);
  });

  promise("a refused edit and a missing product are told", async ({ store }) => {
    await store.create(content("rug"), given);
    const no = (): Refusal => ({ refused: "version_conflict", errors: [] });
    assert.equal(refused(present(await store.update("rug", no, {}))).refused, "version_conflict");
    assert.equal(await store.update("nothing", contentOf, {}), "missing");
  });

  promise("parallel edits all take effect, one after another", async ({ store }) => {
    await store.create(content("rug"), given);
    const edits = Array.from({ length: 20 }, (_, n) =>
      store.update("rug", (product) => ({ ...contentOf(product), tags: [...product.tags, `t${n}`] }), {}),
    );
    await Promise.all(edits);
    assert.equal((await store.find("rug"))?.product.tags.length, 20);
    assert.equal((await store.find("rug"))?.product.version, 21);
  });

  promise("a removed product is gone, its SKU and handle are free, its level stays", async ({ store, events }) => {
    const { product } = done(await store.create(content("rug"), given));
    assert.equal(await store.remove(product.id, {}), "removed");
    assert.equal(await store.remove(product.id, {}), "missing");
    assert.equal(await store.find(product.id), undefined);
    const again = done(await store.create(content("rug"), given));
    assert.notEqual(again.product.id, product.id);
    assert.deepEqual(again.stock.get("rug-1"), { onHand: 0, reserved: 0 });
    assert.equal((await events()).length, 3);
  });

  promise("a product that has changed is not removed as the one that it was", async ({ store, events }) => {
    const { product } = done(await store.create(content("rug"), given));
    await store.update("rug", (before) => ({ ...contentOf(before), title: "Kilim" }), {});
    assert.deepEqual(await store.remove("rug", { version: product.version }), refusal("version_conflict"));
    assert.equal((await store.find("rug"))?.product.title, "Kilim");
    assert.equal((await events()).length, 2);
    assert.equal(await store.remove("rug", { version: product.version + 1 }), "removed");
    assert.equal(await store.remove("rug", { version: product.version + 1 }), "missing");
  });

  promise("collections that are named and missing are made, others are found by handle or title", async ({ store }) => {
    const named = (handle: string, title: string) => ({ collections: [{ handle, title }] });
    await store.create(content("a", named("summer-sale", "Summer sale")), given);
    const b = done(await store.create(content("b", named("summer-sale", "summer-sale")), given));
    assert.deepEqual(b.product.collections, [{ handle: "summer-sale", title: "Summer sale" }]);
    const places = (await store.read([b.product.id]))[0]?.places;
    assert.equal(places?.get("summer-sale"), 2);
  });

  promise("an import creates, updates, and leaves alone what differs in nothing", async ({ store, events }) => {
    const drafts: ProductDraft[] = [draft("lamp", { stock: 5 }), draft("rug", {})];
    const kinds = async () => (await store.importProducts(drafts, { importId: "i1" })).map((outcome) => outcome.kind);
    assert.deepEqual(await kinds(), ["created", "created"]);
    assert.equal((await store.find("lamp"))?.stock.get("lamp-1")?.onHand, 5);
    const seq = await store.newest();
    assert.deepEqual(await kinds(), ["unchanged", "unchanged"]);
    assert.equal(await store.newest(), seq);
    assert.deepEqual(await events(), ["catalogue.changed"]);
    const changed = { ...draft("lamp", { stock: 9 }), title: "Another lamp" };
    assert.deepEqual((await store.importProducts([changed], { importId: "i2" }))[0]?.kind, "updated");
    assert.equal((await store.find("lamp"))?.stock.get("lamp-1")?.onHand, 5, "stock is for SKUs that it creates");
    assert.deepEqual(await events(), ["catalogue.changed", "catalogue.changed"]);
  });

  promise("an import lays what it says over what is there, and no more", async ({ store }) => {
    const both = [variant("a", 100, { Size: "S" }), variant("b", 200, { Size: "M" })];
    await store.create(
      content("rug", {
        tags: ["wool"],
        vendor: "Atlas",
        options: [{ name: "Size", values: ["S", "M"] }],
        variants: both,
      }),
      given,
    );
    const said: ProductDraft = {
      handle: "rug",
      vendor: "",
      options: [{ name: "Size", values: ["S"] }],
      variants: [{ sku: "a", options: { Size: "S" }, prices: [{ amount: 90, currency: "USD" }] }],
    };
    await store.importProducts([said], { importId: "i" });
    const product = (await store.find("rug"))?.product;
    assert.deepEqual(
      [product?.tags, product?.vendor, product?.options],
      [["wool"], null, [{ name: "Size", values: ["S", "M"] }]],
    );
    assert.deepEqual(
      product?.variants.map((each) => each.prices.map((price) => `${price.amount} ${price.currency}`)),
      [["100 EUR", "90 USD"], ["200 EUR"]],
    );
  });

  promise(
    "an import finds its products by source id, and refuses a handle that another source owns",
    async ({ store }) => {
      await store.importProducts([{ ...draft("cable", {}), sourceId: "7" }], { importId: "i" });
      const moved = { ...draft("cable-new", {}), sourceId: "7", variants: draft("cable", {}).variants };
      assert.equal((await store.importProducts([moved], { importId: "i" }))[0]?.kind, "updated");
      assert.equal(await store.find("cable"), undefined);
      const foreign = { ...draft("cable-new", {}), sourceId: "8" };
      assert.deepEqual(await store.importProducts([foreign], { importId: "i" }), [
        { kind: "refused", code: "handle_taken" },
      ]);
    },
  );

  promise("a refused draft leaves the others of its batch alone", async ({ store }) => {
    await store.create(content("mine"), given);
    const thief = { ...draft("thief", {}), variants: [{ sku: "mine-1", options: {} }] };
    const outcomes = await store.importProducts([draft("a", {}), thief, draft("b", {})], { importId: "i" });
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ["created", "refused", "created"],
    );
    assert.deepEqual(outcomes[1], { kind: "refused", code: "sku_taken", sku: "mine-1" });
  });

  promise("a dry run tells the same and writes nothing", async ({ store, events }) => {
    const outcomes = await store.importProducts([draft("a", { stock: 3 }), draft("a", {})], {
      importId: "i",
      dryRun: true,
    });
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ["created", "unchanged"],
    );
    assert.equal(await store.find("a"), undefined);
    assert.deepEqual(await events(), []);
  });

  promise("pages walk over all live products once, in the order of their ids", async ({ store }) => {
    for (let n = 0; n < 7; n += 1) await store.create(content(`p${n}`), given);
    await store.remove("p3", {});
    const seen: string[] = [];
    for (let after: string | null = null, round = 0; round < 10; round += 1) {
      const page: readonly StockedProduct[] = await store.page(after, 2);
      if (page.length === 0) break;
      seen.push(...page.map((each) => each.product.handle));
      after = page.at(-1)?.product.id ?? null;
    }
    assert.deepEqual(seen, ["p0", "p1", "p2", "p4", "p5", "p6"]);
  });

  promise("whoever follows the changes sees each product once, and what is gone as gone", async ({ store }) => {
    await store.importProducts([draft("a", {}), draft("b", {}), draft("c", {})], { importId: "i" });
    await store.update("b", (product) => ({ ...contentOf(product), title: "New" }), {});
    await store.remove("a", {});
    const first = await store.since(0, 2);
    const rest = await store.since(first.seq, 10);
    const all = [...first.changes, ...rest.changes];
    assert.equal(new Set(all.map((change) => change.id)).size, 3);
    assert.equal(all.length, 3);
    assert.deepEqual(all.map((change) => change.current?.product.title ?? null).sort(), ["New", "c", null].sort());
    assert.equal(rest.seq, await store.newest());
    assert.deepEqual((await store.since(rest.seq, 10)).changes, []);
  });
}

function draft(handle: string, { stock }: { readonly stock?: number }): ProductDraft {
  return {
    handle,
    title: handle,
    options: [],
    variants: [
      {
        sku: `${handle}-1`,
        options: {},
        prices: [{ amount: 100, currency: "EUR" }],
        ...(stock !== undefined && { stock }),
      },
    ],
  };
}

function done<T extends object>(answer: T | Refusal): T {
  assert.ok(!isRefusal(answer), JSON.stringify(answer));
  return answer;
}

function refused<T extends object>(answer: T | Refusal): Refusal {
  assert.ok(isRefusal(answer));
  return answer;
}

function present<T>(answer: T | "missing"): T {
  assert.notEqual(answer, "missing");
  return answer as T;
}
