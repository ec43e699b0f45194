import assert from "node:assert/strict";
import { test } from "node:test";
import { engineOf, openWithEngine } from "./store-handle.ts";

const openers = { sqlite: async () => "embedded", postgres: async () => "server" };

test("the URL's scheme picks the engine", async () => {
  assert.equal(await openWithEngine("sqlite:/a.db", openers), "embedded");
  assert.equal(await openWithEngine("postgres://a/b", openers), "server");
  assert.equal(await openWithEngine("postgresql://a/b", openers), "server");
  assert.deepEqual(
    [engineOf("mongodb+srv://a/b"), engineOf("redis://a"), engineOf("nats://a")],
    ["mongodb", "redis", undefined],
  );
});

test("a scheme that nobody knows is one line without the rest of the URL", async () => {
  for (const url of ["oracle://ada:canary@db/users", "canary", ""]) {
    const refusal = openWithEngine(url, openers).catch(String);
    assert.match(
      await refusal,
      /^Error: DATABASE_URL: there is no engine for [^\n]+ knows sqlite:, postgres:, postgresql:$/,
    );
    assert.doesNotMatch(await refusal, /canary/);
  }
  await assert.rejects(openWithEngine("postgres://a/b", { sqlite: openers.sqlite }), /knows sqlite:$/);
});
