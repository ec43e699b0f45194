// The service over HTTP, whatever engine its stores are in: catalogue, search and stock as clients and other services
// meet them.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { listProducts, readProduct } from "@souk/contracts/products/routes";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { newProduct, type OpenMarket } from "./service.harness.ts";

const orderId = (n: number): string => `01995f2e-7d10-7000-8000-${String(n).padStart(12, "0")}`;

export function serviceConformance(engine: string, openMarket: OpenMarket): void {
  const check = (sentence: string, run: (t: TestContext) => Promise<void>): void => {
    test(`${engine}: ${sentence}`, run);
  };

  check("a product is made, published, listed, searched, read, changed and deleted", async (t) => {
    const market = await openMarket(t);
    const created = await market.ask("POST", "/api/v1/products", {
      title: "Brass lamp",
      vendor: "Atlas",
      tags: ["brass", "light"],
      collections: ["Summer sale"],
      descriptionHtml: '<p onclick="x()">Warm <script>alert(1)</script>light</p>',
      options: [{ name: "Size", values: ["M", "L"] }],
      variants: [
        { sku: "LAMP/M", price: { amount: 4900, currency: "EUR" }, options: { Size: "M" }, barcode: "123" },
        {
          sku: "LAMP/L",
          price: { amount: 6900, currency: "EUR" },
          options: { Size: "L" },
          compareAtPrice: { amount: 7900, currency: "EUR" },
        },
      ],
      images: [{ url: "https://cdn.souk.example.com/lamp.jpg", alt: "A lamp" }],
    });
    assert.equal(created.status, 201, created.text);
    assert.deepEqual([created.body.status, created.body.handle, created.body.version], ["draft", "brass-lamp", 1]);
    assert.equal(created.body.descriptionHtml, "<p>Warm light</p>");
    assert.equal((await market.asNobody("GET", "/api/v1/products/brass-lamp")).status, 404);
    assert.equal((await market.ask("PATCH", `/api/v1/products/${created.body.id}`, { status: "active" })).status, 200);
    assert.equal((await market.ask("PUT", "/api/v1/stock/LAMP%2FM", { onHand: 3 })).status, 200);

    const read = await market.asNobody("GET", "/api/v1/products/brass-lamp");
    assert.equal(read.status, 200, read.text);
    const [m, l] = read.body.variants;
    assert.deepEqual([m.title, m.price, m.available, m.lowStock], ["M", { amount: 4900, currency: "EUR" }, true, 3]);
    assert.deepEqual([l.available, l.lowStock, l.compareAtPrice], [false, 0, { amount: 7900, currency: "EUR" }]);
    assert.equal(m.onHand, undefined, "exact numbers are for staff");

    for (const path of [
      "?q=lamps",
      "?q=bras",
      "?q=barss",
      "?vendor=Atlas",
      "?tag=brass",
      "?collection=summer-sale",
      "?inStock=true",
      "?minPrice=4900&maxPrice=5000",
    ]) {
      const list = await market.asNobody("GET", `/api/v1/products${path}`);
      assert.equal(list.status, 200, list.text);
      assert.deepEqual([path, list.body.total, list.body.items[0]?.handle], [path, 1, "brass-lamp"]);
    }
    assert.equal((await market.asNobody("GET", "/api/v1/products?minPrice=5000&maxPrice=6000")).body.total, 0);
    const dollars = await market.asNobody("GET", "/api/v1/products?currency=USD");
    assert.deepEqual([dollars.body.items[0].available, dollars.body.items[0].variants[0].price], [false, null]);

    assert.equal((await market.ask("DELETE", "/api/v1/products/brass-lamp")).status, 204);
    assert.equal((await market.asNobody("GET", "/api/v1/products/brass-lamp")).status, 404);
    assert.equal((await market.asNobody("GET", "/api/v1/products")).body.total, 0);
    assert.equal((await market.ask("GET", "/api/v1/stock/LAMP%2FM")).body.onHand, 3, "the ledger stays");
  });

  check("what a body may not say is refused, all faults at once", async (t) => {
    const market = await openMarket(t);
    const post = async (body: unknown) => {
      const { status, body: answer } = await market.ask("POST", "/api/v1/products", body);
      return [status, answer.code, ...(answer.errors ?? []).map((each: { pointer: string }) => each.pointer)];
    };
    const variant = { sku: "a", price: { amount: 1, currency: "EUR" } };
    assert.deepEqual(await post({ title: "x", variants: [variant], price: 1 }), [400, "invalid_request", "/price"]);
    assert.deepEqual(await post({ title: "x", variants: [{ ...variant, price: { amount: "1", currency: "EUR" } }] }), [
      400,
      "invalid_request",
      "/variants/0/price/amount",
    ]);
    assert.deepEqual(await post({ title: "x", variants: [{ ...variant, price: { amount: -1, currency: "EUR" } }] }), [
      400,
      "invalid_request",
      "/variants/0/price/amount",
    ]);
    assert.deepEqual(await post({ title: "x", variants: [{ ...variant, price: { amount: 1, currency: "XXX" } }] }), [
      422,
      "unknown_currency",
      "/variants/0/price",
    ]);
    assert.deepEqual(await post({ title: "x", variants: [{ sku: "a" }] }), [
      400,
      "invalid_request",
      "/variants/0/price",
    ]);
    assert.deepEqual(await post({ title: "x", variants: [variant, variant] }), [
      422,
      "unprocessable",
      "/variants/1/options",
      "/variants/1/sku",
    ]);
    for (const url of [
      "javascript:alert(1)",
      "http://10.0.0.1/x.png",
      "https://127.0.0.1/x",
      "https://[::1]/x",
      "https://localhost/x",
      "//evil.com/x",
      "/../x",
      "https://u:p@example.com/x",
      "data:image/png;base64,AA",
    ]) {
      assert.deepEqual(
        await post({ title: "x", variants: [variant], images: [{ url, alt: "" }] }),
        [422, "unsafe_url", "/images/0/url"],
        url,
      );
    }
    assert.equal((await post({ title: "One", handle: "one", variants: [variant] }))[0], 201);
    assert.deepEqual(await post({ title: "Two", handle: "one", variants: [{ ...variant, sku: "b" }] }), [
      409,
      "handle_taken",
      "/handle",
    ]);
    assert.deepEqual(await post({ title: "Two", variants: [variant] }), [409, "sku_taken", "/variants/0/sku"]);
    const stale = await market.ask("PATCH", "/api/v1/products/one", { title: "New", version: 7 });
    assert.deepEqual([stale.status, stale.body.code], [409, "version_conflict"]);
    const staleDeletion = await market.ask("DELETE", "/api/v1/products/one?version=7");
    assert.deepEqual([staleDeletion.status, staleDeletion.body.code], [409, "version_conflict"]);
    assert.equal((await market.ask("DELETE", "/api/v1/products/one?version=1")).status, 204);
  });

  check("a key makes a repeated POST harmless", async (t) => {
    const market = await openMarket(t);
    const key = { "idempotency-key": "once" };
    const first = await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L"), key);
    const again = await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L"), key);
    assert.deepEqual([first.status, again.status], [201, 201]);
    assert.equal(again.text, first.text);
    const other = await market.ask("POST", "/api/v1/products", newProduct("Rug", "R"), key);
    assert.deepEqual([other.status, other.body.code], [422, "idempotency_mismatch"]);
  });

  check("lists are walked by cursor, once each, in every order", async (t) => {
    const market = await openMarket(t);
    for (let n = 0; n < 13; n += 1) {
      const price = { amount: 100 * (n % 4), currency: n === 5 ? "USD" : "EUR" };
      await market.ask(
        "POST",
        "/api/v1/products",
        newProduct(`Lamp ${n % 3}`, `L${n}`, { variants: [{ sku: `L${n}`, price }] }),
      );
    }
    for (const sort of ["relevance", "newest", "price", "-price", "title"]) {
      for (const q of ["", "&q=lamp"]) {
        const seen: string[] = [];
        let cursor = "";
        for (let page = 0; page < 10; page += 1) {
          const answer = await market.asNobody("GET", `/api/v1/products?limit=4&sort=${sort}${q}${cursor}`);
          assert.equal(answer.status, 200, answer.text);
          assert.equal(answer.body.total, 13);
          seen.push(...answer.body.items.map((item: { id: string }) => item.id));
          if (answer.body.nextCursor === null) break;
          cursor = `&cursor=${answer.body.nextCursor}`;
        }
        assert.equal(new Set(seen).size, 13, `${sort}${q}`);
        assert.equal(seen.length, 13);
      }
    }
    const { nextCursor } = (await market.asNobody("GET", "/api/v1/products?limit=4&sort=title")).body;
    for (const path of [`?sort=price&cursor=${nextCursor}`, "?cursor=abc", `?sort=title&tag=x&cursor=${nextCursor}`]) {
      const answer = await market.asNobody("GET", `/api/v1/products${path}`);
      assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [400, "/query/cursor"]);
    }
    assert.equal((await market.asNobody("GET", "/api/v1/products?sort=cheapest")).status, 400);
    assert.equal((await market.asNobody("GET", `/api/v1/products?q=${"a".repeat(101)}`)).status, 400);
    assert.equal((await market.asNobody("GET", "/api/v1/products?currency=XXX")).status, 422);
  });

  check("facets leave their own filter out", async (t) => {
    const market = await openMarket(t);
    for (const [n, vendor] of ["Atlas", "Atlas", "Rif"].entries()) {
      await market.ask("POST", "/api/v1/products", newProduct(`Lamp ${n}`, `L${n}`, { vendor, tags: [`t${n}`] }));
    }
    const { facets, total } = (await market.asNobody("GET", "/api/v1/products?vendor=Rif")).body;
    assert.equal(total, 1);
    assert.deepEqual(facets.vendor, [
      { value: "Atlas", count: 2 },
      { value: "Rif", count: 1 },
    ]);
    assert.deepEqual(facets.tag, [{ value: "t2", count: 1 }]);
    assert.deepEqual(facets.price, [{ from: 1000, to: 2000, count: 1 }]);
    assert.deepEqual(facets.availability, { inStock: 0, outOfStock: 1 });
  });

  check("stock over HTTP: counts, adjustments, the ledger, and what is held can't be counted away", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Lamp", "100% #1/a b"));
    const path = `/api/v1/stock/${encodeURIComponent("100% #1/a b")}`;
    assert.deepEqual((await market.ask("PUT", path, { onHand: 5 })).body, {
      sku: "100% #1/a b",
      onHand: 5,
      reserved: 0,
      available: 5,
    });
    const lines = [{ sku: "100% #1/a b", quantity: 2 }];
    const held = await market.asService("POST", "/internal/holds", { orderId: orderId(1), currency: "EUR", lines });
    assert.deepEqual([held.status, held.body.state, held.body.lines[0].unitPrice.amount], [200, "open", 1999]);
    const below = await market.ask("PUT", path, { onHand: 1 });
    assert.deepEqual([below.status, below.body.code], [409, "below_reserved"]);
    const adjusted = await market.ask("POST", `${path}/adjustments`, { delta: -1, reason: "broken" });
    assert.deepEqual(adjusted.body, { sku: "100% #1/a b", onHand: 4, reserved: 2, available: 2 });
    const ledger = await market.ask("GET", `${path}/movements?limit=1`);
    assert.deepEqual([ledger.body.total, ledger.body.items[0].delta, ledger.body.items[0].reason], [2, -1, "broken"]);
    const rest = await market.ask("GET", `${path}/movements?limit=1&cursor=${ledger.body.nextCursor}`);
    assert.deepEqual([rest.body.items[0].delta, rest.body.nextCursor], [5, null]);
    const short = await market.asService("POST", "/internal/holds", {
      orderId: orderId(2),
      currency: "EUR",
      lines: [{ ...lines[0], quantity: 3 }],
    });
    assert.deepEqual(
      [short.status, short.body.code, short.body.lines],
      [409, "out_of_stock", [{ sku: "100% #1/a b", requested: 3, available: 2 }]],
    );
    assert.equal((await market.asService("POST", `/internal/holds/${orderId(1)}/release`)).body.state, "released");
    assert.equal((await market.ask("GET", path)).body.reserved, 0);
    assert.equal((await market.ask("GET", "/api/v1/stock/nothing")).status, 404);
  });

  check("200 buyers of the last unit over HTTP: one holds it", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L"));
    await market.ask("PUT", "/api/v1/stock/L", { onHand: 1 });
    const buy = (n: number) =>
      market.asService("POST", "/internal/holds", {
        orderId: orderId(n),
        currency: "EUR",
        lines: [{ sku: "L", quantity: 1 }],
      });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => buy(n)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status, body }) => status === 409 && body.code === "out_of_stock").length, 199);
  });

  check("staff see drafts, exact stock and all prices; others don't get in", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Hidden lamp", "H", { status: "draft" }));
    await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L"));
    const all = await market.ask("GET", "/api/v1/admin/products?limit=1");
    assert.deepEqual([all.body.total, all.body.items[0].handle], [2, "lamp"]);
    const next = await market.ask("GET", `/api/v1/admin/products?limit=1&cursor=${all.body.nextCursor}`);
    assert.deepEqual(
      [next.body.items[0].handle, next.body.items[0].variants[0].onHand, next.body.nextCursor],
      ["hidden-lamp", 0, null],
    );
    assert.equal((await market.ask("GET", "/api/v1/admin/products?status=draft&q=hid")).body.total, 1);
    assert.equal((await market.ask("GET", "/api/v1/admin/products/hidden-lamp")).body.variants[0].prices.length, 1);
    assert.equal((await market.asNobody("GET", "/api/v1/products?q=hidden")).body.total, 0);
    for (const [method, path] of [
      ["GET", "/api/v1/admin/products"],
      ["POST", "/api/v1/products"],
      ["PUT", "/api/v1/stock/L"],
    ] as const) {
      assert.equal((await market.asNobody(method, path)).status, 401);
      const asCustomer = await market.ask(method, path, undefined, {
        authorization: `Bearer ${market.tokens.customer}`,
      });
      assert.equal(asCustomer.status, 403);
    }
    assert.equal((await market.ask("POST", "/internal/quotes", { currency: "EUR", skus: ["L"] })).status, 403);
  });

  check("suggestions complete words, name collections and products", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Brass lamp", "L", { collections: ["Lamps"] }));
    const { items } = (await market.asNobody("GET", "/api/v1/search/suggestions?q=lam")).body;
    assert.deepEqual(items.map((item: { kind: string; text: string }) => [item.kind, item.text]).sort(), [
      ["collection", "Lamps"],
      ["product", "Brass lamp"],
      ["query", "lamp"],
    ]);
  });

  check("everything is as it was after a stop and a start", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L"));
    await market.ask("PUT", "/api/v1/stock/L", { onHand: 7 });
    const before = await market.asNobody("GET", "/api/v1/products");
    await market.stop();
    const again = await openMarket(t, { environment: { DATABASE_URL: market.databaseUrl } });
    assert.equal((await again.asNobody("GET", "/api/v1/products")).text, before.text);
  });

  check("answers that are put together from ready texts are what the contract says", async (t) => {
    const market = await openMarket(t);
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const plain = { price: { amount: 5, currency: "EUR" } };
    const variants = Array.from({ length: 14 }, (_, n) => ({
      sku: `V"${n}\\`,
      options: { "Größe\u2028": `${n}` },
      ...plain,
    }));
    const awkward = { title: 'A "quoted"\u2028 <b>title</b> \\ 灯', vendor: null, tags: ['"', "</script>"], variants };
    const images = Array.from({ length: 6 }, (_, n) => ({ url: `https://cdn.example.com/${n}.png`, alt: '"' }));
    const created = await market.ask("POST", "/api/v1/products", { ...awkward, images, status: "active" });
    assert.equal(created.status, 201, created.text);
    await market.ask("PUT", `/api/v1/stock/${encodeURIComponent('V"0\\')}`, { onHand: 9 });
    for (const currency of ["EUR", "USD"]) {
      const list = await market.asNobody("GET", `/api/v1/products?limit=1&currency=${currency}`);
      const product = await market.asNobody("GET", `/api/v1/products/${created.body.id}?currency=${currency}`);
      assert.ok(ajv.validate(listProducts.replies[200], list.body), ajv.errorsText());
      assert.ok(ajv.validate(readProduct.replies[200], product.body), ajv.errorsText());
      const [item] = list.body.items;
      assert.deepEqual([item.variants.length, item.variantCount, item.images.length], [10, 14, 4]);
      assert.deepEqual([product.body.variants.length, product.body.images.length], [14, 6]);
      assert.equal(item.title, awkward.title);
    }
  });

  check("two instances on one store agree at once: what one writes, the other shows", async (t) => {
    const first = await openMarket(t);
    const second = await openMarket(t, {
      environment: { DATABASE_URL: first.databaseUrl, INSTANCE_ID: "products-2" },
    });
    for (let n = 0; n < 20; n += 1) {
      const [writer, reader] = n % 2 ? [first, second] : [second, first];
      const created = await writer.ask("POST", "/api/v1/products", newProduct(`Lamp ${n}`, `L${n}`));
      assert.equal((await reader.asNobody("GET", `/api/v1/products/${created.body.handle}`)).status, 200);
      assert.equal((await reader.asNobody("GET", "/api/v1/products?q=lamp")).body.total, n + 1);
      await reader.ask("PUT", `/api/v1/stock/L${n}`, { onHand: 1 });
      const [item] = (await writer.asNobody("GET", "/api/v1/products?limit=1")).body.items;
      assert.deepEqual([item.handle, item.available], [created.body.handle, true]);
    }
  });

  check("products are read while others are written: no answer is torn, no total is wrong", async (t) => {
    const market = await openMarket(t);
    await market.ask("POST", "/api/v1/products", newProduct("Lamp", "L", { tags: ["v0"] }));
    const writes = (async () => {
      for (let n = 1; n <= 30; n += 1) {
        await market.ask("PATCH", "/api/v1/products/lamp", { title: `Lamp v${n}`, tags: [`v${n}`] });
      }
    })();
    let newest = 0;
    for (let read = 0; read < 60; read += 1) {
      const { body } = await market.asNobody("GET", "/api/v1/products/lamp");
      const version = Number(body.tags[0].slice(1));
      assert.ok(version >= newest, "never back in time");
      newest = version;
      if (version > 0) assert.equal(body.title, `Lamp v${version}`);
      assert.equal((await market.asNobody("GET", "/api/v1/products")).body.total, 1);
    }
    await writes;
    assert.deepEqual((await market.asNobody("GET", "/api/v1/products/lamp")).body.tags, ["v30"]);
  });
}
