// The client against a fetch that notes what it was asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "./client.ts";

type Seen = { readonly url: string; readonly init: RequestInit };

function recording(answer: () => Response, token?: string | (() => Promise<string>)) {
  const seen: Seen[] = [];
  const client = createClient({
    baseUrl: "https://shop.example/",
    ...(token !== undefined && { token }),
    fetch: async (url, init = {}) => {
      seen.push({ url: String(url), init });
      return answer();
    },
  });
  const headers = () => new Headers(seen.at(-1)?.init.headers);
  return { client, seen, headers };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test("path, query, body, token and key go where they belong", async () => {
  const { client, seen, headers } = recording(
    () => json({ id: "x" }),
    async () => "token-1",
  );
  const answer = await client.updateCartItem({ params: { id: "c/1", sku: "A #1" }, body: { quantity: 2 } });
  assert.ok("body" in answer && answer.status === 200);
  assert.equal(seen[0]?.url, "https://shop.example/api/v1/carts/c%2F1/items/A%20%231");
  assert.equal(seen[0]?.init.method, "PATCH");
  assert.equal(seen[0]?.init.body, '{"quantity":2}');
  assert.equal(headers().get("authorization"), "Bearer token-1");
  assert.equal(headers().get("content-type"), "application/json");
  await client.listProducts({ query: { limit: 5, q: "brass & lamp", inStock: true }, token: "token-2" });
  assert.equal(seen[1]?.url, "https://shop.example/api/v1/products?limit=5&q=brass+%26+lamp&inStock=true");
  assert.equal(headers().get("authorization"), "Bearer token-2");
  assert.equal(headers().has("content-type"), false);
  await client.addStaff({
    body: { email: "a@example.org", name: "A", password: "long enough" },
    idempotencyKey: "key-1",
  });
  assert.equal(headers().get("idempotency-key"), "key-1");
});

test("a problem is returned, whatever stands between", async () => {
  const problem = { type: "/problems/not_found", title: "", status: 404, code: "not_found" };
  const headers = { "content-type": "application/problem+json; charset=utf-8" };
  const refused = recording(() => new Response(JSON.stringify(problem), { status: 404, headers }));
  const answer = await refused.client.readProduct({ params: { idOrHandle: "x" } });
  assert.deepEqual(answer, { status: 404, problem });
  const proxied = recording(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const other = await proxied.client.readProfile();
  assert.ok("problem" in other && other.problem.code === "bad_gateway" && other.status === 502);
});

test("an empty answer is null; what is no JSON is the response itself", async () => {
  const { client } = recording(() => new Response(null, { status: 204 }));
  assert.deepEqual(await client.logOut({ body: { refreshToken: "t" } }), { status: 204, body: null });
  const csv = recording(() => new Response("Handle,Title\n"));
  const answer = await csv.client.exportProducts();
  assert.ok("content" in answer);
  assert.equal(await answer.content.text(), "Handle,Title\n");
});

test("bodies that are no JSON are sent as they are", async () => {
  const { client, seen, headers } = recording(() => json({ id: "x" }, 202));
  await client.startImport({ query: { format: "shopify" }, body: "Handle\n" });
  assert.equal(seen[0]?.init.body, "Handle\n");
  assert.equal(headers().get("content-type"), "text/csv");
  await client.uploadMedia({ body: new FormData() });
  assert.equal(headers().has("content-type"), false);
});

test("a network that fails is thrown", async () => {
  const client = createClient({ baseUrl: "http://x", fetch: () => Promise.reject(new TypeError("fetch failed")) });
  await assert.rejects(client.readProfile(), /fetch failed/);
});
