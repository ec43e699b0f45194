import assert from "node:assert/strict";
import { test } from "node:test";
import { readRedisUrl } from "./connection-url.ts";

const base = "redis://ada:se%40cret@kv.example:6390/3";

test("a URL says where the server is; what it leaves out has a default", () => {
  const settings = readRedisUrl(base);
  assert.deepEqual([settings.place, settings.username, settings.password], ["kv.example:6390/3", "ada", "se@cret"]);
  assert.deepEqual([settings.connectTimeoutMs, settings.answerTimeoutMs, settings.tls], [5_000, 5_000, undefined]);
  assert.deepEqual([settings.prefix, settings.durability], [undefined, "checked"]);
  const local = readRedisUrl("redis://[::1]");
  assert.deepEqual([local.place, local.host, local.database, local.username], ["::1:6379/0", "::1", 0, undefined]);
  const more = readRedisUrl("redis://:pw@a/?prefix=shop-1:payments:&durability=trusted&answer_timeout=900");
  assert.deepEqual([more.prefix, more.durability, more.answerTimeoutMs], ["shop-1:payments:", "trusted", 900]);
});

test("over TLS the server must prove who it is, unless told otherwise", () => {
  const tlsOf = (query: string) => readRedisUrl(`rediss://kv.example${query}`).tls;
  assert.deepEqual(tlsOf(""), { rejectUnauthorized: true });
  assert.deepEqual(tlsOf("?tls=verify"), { rejectUnauthorized: true });
  assert.deepEqual(tlsOf("?tls=unverified"), { rejectUnauthorized: false });
});

test("what makes no sense is named in one line without the password", () => {
  for (const [url, reason] of [
    ["mysql://ada:se%40cret@kv.example/0", /must be redis/],
    ["redis://ada:se%40cret@kv.example/payments", /must be redis/],
    [`${base}?timeout=3`, /there is no parameter timeout; known are connect_timeout/],
    [`${base}?connect_timeout=0`, /connect_timeout must be a whole number from 1 to 60/],
    [`${base}?answer_timeout=5s`, /answer_timeout must be/],
    [`${base}?durability=none`, /durability must be one of checked, trusted/],
    [`${base}?prefix=souk`, /prefix must be .* end in a colon/],
    [`${base}?tls=verify`, /tls and cacert are for rediss:/],
    ["rediss://kv.example?tls=maybe", /tls must be one of verify, unverified/],
    ["rediss://ada:se%40cret@kv.example?cacert=/no/such/file", /cacert \/no\/such\/file can't be read/],
  ] as const) {
    assert.throws(
      () => readRedisUrl(url),
      (error: unknown) => error instanceof Error && reason.test(error.message) && !/se(@|%40)cret/.test(error.message),
    );
  }
});
