// Collections over HTTP, whatever engine they are in: made, arranged, listed, deleted.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Market, newProduct, type OpenMarket } from "../service.harness.ts";

async function makeProducts(market: Market, count: number): Promise<readonly string[]> {
  const made = [];
  for (let n = 0; n < count; n += 1)
    made.push(await market.ask("POST", "/api/v1/products", newProduct(`Lamp ${n}`, `L${n}`)));
  return made.map(({ body }) => body.id);
}

async function listed(market: Market, handle: string): Promise<readonly string[]> {
  const { body } = await market.asNobody("GET", `/api/v1/products?collection=${handle}`);
  return body.items.map((item: { id: string }) => item.id);
}

export function collectionConformance(engine: string, openMarket: OpenMarket): void {
  const check = (sentence: string, run: (t: TestContext) => Promise<void>): void => {
    test(`${engine}: ${sentence}`, run);
  };

  check("a collection keeps the order that it is given, and products join at its end", async (t) => {
    const market = await openMarket(t);
    const [a, b, c] = await makeProducts(market, 3);
    const made = await market.ask("POST", "/api/v1/collections", { title: "Summer sale", products: [c, a] });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual([made.body.handle, made.body.productCount, made.body.image], ["summer-sale", 2, null]);
    assert.deepEqual(await listed(market, "summer-sale"), [c, a]);
    await market.ask("PATCH", `/api/v1/products/${b}`, { collections: ["summer-sale"] });
    assert.deepEqual(await listed(market, "summer-sale"), [c, a, b]);
    assert.equal((await market.ask("PATCH", "/api/v1/collections/summer-sale", { products: [b, c] })).status, 200);
    assert.deepEqual(await listed(market, "summer-sale"), [b, c]);
    assert.deepEqual((await market.asNobody("GET", `/api/v1/products/${a}`)).body.collections, []);
  });

  check("a renamed collection is renamed in its products; a deleted one leaves them", async (t) => {
    const market = await openMarket(t);
    const [a] = await makeProducts(market, 1);
    const { body } = await market.ask("POST", "/api/v1/collections", { title: "Sale", handle: "sale", products: [a] });
    await market.ask("PATCH", `/api/v1/collections/${body.id}`, {
      handle: "winter",
      title: "Winter",
      descriptionHtml: "<b>Warm</b><script>x</script>",
    });
    const read = await market.asNobody("GET", "/api/v1/collections/winter");
    assert.deepEqual(
      [read.body.title, read.body.descriptionHtml, read.body.productCount],
      ["Winter", "<b>Warm</b>", 1],
    );
    assert.equal((await market.asNobody("GET", "/api/v1/collections/sale")).status, 404);
    assert.deepEqual((await market.asNobody("GET", `/api/v1/products/${a}`)).body.collections, ["winter"]);
    assert.equal((await market.ask("DELETE", "/api/v1/collections/winter")).status, 204);
    assert.equal((await market.ask("DELETE", "/api/v1/collections/winter")).status, 404);
    assert.deepEqual((await market.asNobody("GET", `/api/v1/products/${a}`)).body.collections, []);
    assert.deepEqual((await market.asNobody("GET", "/api/v1/products")).body.facets.collection, []);
  });

  check("what a collection may not be is refused", async (t) => {
    const market = await openMarket(t);
    const post = async (body: unknown) => {
      const answer = await market.ask("POST", "/api/v1/collections", body);
      return [answer.status, answer.body.code, answer.body.errors?.[0]?.pointer];
    };
    assert.equal((await post({ title: "A", handle: "a" }))[0], 201);
    assert.deepEqual(await post({ title: "B", handle: "a" }), [409, "handle_taken", "/handle"]);
    assert.equal((await post({ title: "A" }))[0], 201, "a made handle gives way");
    assert.deepEqual(await post({ title: "B", products: ["01995f2e-7d10-7000-8000-000000000000"] }), [
      422,
      "unprocessable",
      "/products/0",
    ]);
    assert.deepEqual(await post({ title: "B", image: { url: "javascript:x", alt: "" } }), [
      422,
      "unsafe_url",
      "/image/url",
    ]);
    assert.deepEqual(await post({ title: "B", handle: ".." }), [422, "unprocessable", "/handle"]);
    assert.deepEqual(await post({ title: " " }), [422, "unprocessable", "/title"]);
    assert.equal((await market.asNobody("POST", "/api/v1/collections", { title: "B" })).status, 401);
  });

  check("collections are listed by title, in pages; a repeated key makes one", async (t) => {
    const market = await openMarket(t);
    for (const [n, title] of ["zeta", "Äther", "alpha", "Beta"].entries()) {
      const key = { "idempotency-key": `key-${n}` };
      const twice = [1, 2].map(() => market.ask("POST", "/api/v1/collections", { title }, key));
      const [first, second] = await Promise.all(twice);
      assert.equal(first?.text, second?.text);
    }
    const first = await market.asNobody("GET", "/api/v1/collections?limit=3");
    const rest = await market.asNobody("GET", `/api/v1/collections?limit=3&cursor=${first.body.nextCursor}`);
    const titles = [...first.body.items, ...rest.body.items].map((each: { title: string }) => each.title);
    assert.deepEqual([titles, first.body.total, rest.body.nextCursor], [["alpha", "Äther", "Beta", "zeta"], 4, null]);
    assert.equal((await market.asNobody("GET", "/api/v1/collections?cursor=x")).status, 400);
  });
}
