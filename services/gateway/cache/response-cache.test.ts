import assert from "node:assert/strict";
import { test } from "node:test";
import { makeCachedResponse } from "./cached-response.ts";
import { createResponseCache, type FillOutcome } from "./response-cache.ts";

const freshness = { maxAgeMs: 1_000, staleMs: 1_000, tags: ["products", "product:a"] };

async function response(text: string) {
  return makeCachedResponse({ contentType: "application/json", body: Buffer.from(text), common: [] });
}

function setUp(maxBytes = 1_000_000) {
  const time = { nowMs: 0 };
  const cache = createResponseCache({ maxBytes, monotonicMs: () => time.nowMs });
  const put = async (key: string, text = "{}") =>
    cache.fill(key, freshness, async () => ({ response: await response(text) }));
  return { cache, time, put };
}

test("fresh, then stale, then gone", async () => {
  const { cache, time, put } = setUp();
  await put("/a");
  assert.equal(cache.lookup("/a").kind, "fresh");
  time.nowMs = 1_500;
  assert.equal(cache.lookup("/a").kind, "stale");
  time.nowMs = 2_500;
  assert.equal(cache.lookup("/a").kind, "none");
});

test("a purge takes what carries the tag, and nothing else", async () => {
  const { cache, put } = setUp();
  await put("/a");
  await cache.fill("/b", { ...freshness, tags: ["collections"] }, async () => ({ response: await response("{}") }));
  cache.purge(["product:a"]);
  assert.equal(cache.lookup("/a").kind, "none");
  assert.equal(cache.lookup("/b").kind, "fresh");
});

test("a fill that began before a matching purge is answered but not kept", async () => {
  const { cache } = setUp();
  let land: (outcome: FillOutcome) => void = () => undefined;
  const filling = cache.fill("/a", freshness, () => new Promise((resolve) => (land = resolve)));
  cache.purge(["product:a"]);
  assert.equal(cache.running("/a"), undefined, "whoever asks now must not get the old answer");
  land({ response: await response("old") });
  assert.ok((await filling).response);
  assert.equal(cache.lookup("/a").kind, "none");
});

test("many who miss at once share one fill", async () => {
  const { cache } = setUp();
  let loads = 0;
  const load = async (): Promise<FillOutcome> => {
    loads += 1;
    return { response: await response("{}") };
  };
  const first = cache.fill("/a", freshness, load);
  assert.equal(await cache.running("/a"), await first);
  assert.equal(loads, 1);
});

test("a failed fill keeps nothing and can be tried again", async () => {
  const { cache, put } = setUp();
  await assert.rejects(cache.fill("/a", freshness, async () => Promise.reject(new Error("down"))));
  assert.equal(cache.running("/a"), undefined);
  await put("/a");
  assert.equal(cache.lookup("/a").kind, "fresh");
});

test("it never holds more bytes than it may", async () => {
  const { cache, put } = setUp(10_000);
  for (let index = 0; index < 50; index += 1) await put(`/${index}`, "x".repeat(1_000));
  assert.ok(cache.stats().bytes <= 10_000);
  assert.ok(cache.stats().entries > 0);
});

test("codings have their own strong ETags", async () => {
  const { variants } = await response(JSON.stringify({ text: "word ".repeat(1_000) }));
  assert.equal(new Set([variants.identity.etag, variants.gzip.etag, variants.br.etag]).size, 3);
  assert.ok(variants.br.body.length < variants.identity.body.length);
});
