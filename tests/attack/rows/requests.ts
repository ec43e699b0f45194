// What is not HTTP as it should be, what speaks in the gateway's name, and what is too large.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { systemClock } from "@souk/chassis/clock";
import { attackMarket } from "../market.ts";
import { people } from "../people.ts";
import { countAnswers, exchange, send } from "../wire.ts";

const host = "Host: shop.example\r\n";
const post = `POST /api/v1/carts HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
const hidden = `GET /healthz HTTP/1.1\r\n${host}\r\n`;

/** Each must be answered 400 once and the connection closed: nothing behind it may be read as a second request. */
const smuggling: Readonly<Record<string, string>> = {
  "Content-Length beside Transfer-Encoding": `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "Transfer-Encoding beside Content-Length": `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
  "two content lengths": `${post}Content-Length: 2\r\nContent-Length: ${hidden.length + 2}\r\n\r\n{}${hidden}`,
  "the same content length twice": `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
  "a list of content lengths": `${post}Content-Length: 2, 2\r\n\r\n{}${hidden}`,
  "a content length with a sign": `${post}Content-Length: +2\r\n\r\n{}${hidden}`,
  "a negative content length": `${post}Content-Length: -1\r\n\r\n{}${hidden}`,
  "a hexadecimal content length": `${post}Content-Length: 0x2\r\n\r\n{}${hidden}`,
  "an unknown transfer coding": `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
  "a chunked that is not last": `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
  "a bad chunk size": `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${hidden}`,
  "a chunk size past 2^64": `${post}Transfer-Encoding: chunked\r\n\r\n1${"0".repeat(16)}\r\n{}\r\n0\r\n\r\n${hidden}`,
  "a chunk longer than it says": `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${hidden}`,
  "bare line feeds": `GET /healthz HTTP/1.1\n${host.replace("\r", "")}\n${hidden}`,
  "a bare line feed in the headers": `GET /healthz HTTP/1.1\r\nX-A: b\n${host}\r\n${hidden}`,
  "a bare carriage return in a header": `GET /healthz HTTP/1.1\r\n${host}X-A: b\rX-B: c\r\n\r\n${hidden}`,
  "a space before the colon": `${post}Content-Length : 2\r\n\r\n{}${hidden}`,
  "a folded header": `${post}Content-Length:\r\n 2\r\n\r\n{}${hidden}`,
  "a header without a colon": `GET /healthz HTTP/1.1\r\n${host}Nonsense\r\n\r\n${hidden}`,
  "a NUL in a header": `GET /healthz HTTP/1.1\r\n${host}X-A: a\0b\r\n\r\n${hidden}`,
  "two Host headers": `GET /healthz HTTP/1.1\r\n${host}Host: evil.example\r\nConnection: close\r\n\r\n`,
  "the same Host twice": `GET /healthz HTTP/1.1\r\n${host}${host}\r\n`,
  "no Host": "GET /healthz HTTP/1.1\r\n\r\n",
  "an absolute-form target": `GET http://evil.example/healthz HTTP/1.1\r\n${host}\r\n`,
  "an absolute-form target of our own": `GET http://shop.example/healthz HTTP/1.1\r\n${host}\r\n`,
  "an asterisk target": `GET * HTTP/1.1\r\n${host}\r\n`,
  "a walk": `GET /api/../internal/feed HTTP/1.1\r\n${host}\r\n`,
  "a walk at the end": `GET /api/.. HTTP/1.1\r\n${host}\r\n`,
  "an encoded walk": `GET /api/%2e%2e/internal/feed HTTP/1.1\r\n${host}\r\n`,
  "a half-encoded walk": `GET /api/.%2E/internal/feed HTTP/1.1\r\n${host}\r\n`,
  "a walk with a backslash": `GET /api/..%5cinternal HTTP/1.1\r\n${host}\r\n`,
  "a doubled slash": `GET //internal/feed HTTP/1.1\r\n${host}\r\n`,
  "a doubled slash inside": `GET /api//v1/products HTTP/1.1\r\n${host}\r\n`,
  "an encoded NUL": `GET /api/v1/products/a%00b HTTP/1.1\r\n${host}\r\n`,
  "a broken escape": `GET /api/v1/products/a%zz HTTP/1.1\r\n${host}\r\n`,
  "a version that is none": `GET /healthz HTTP/9.9\r\n${host}\r\n${hidden}`,
  "a method that is none": `GE\tT /healthz HTTP/1.1\r\n${host}\r\n${hidden}`,
  "no HTTP at all": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is not plain text\r\n\r\n",
};

suite("malformed and smuggled requests", { concurrency: 8 }, () => {
  for (const [name, text] of Object.entries(smuggling)) {
    test(`${name}: 400, and nothing behind it is answered`, async () => {
      const { url } = await attackMarket();
      const answer = await exchange(url, [text], 600);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(countAnswers(answer.text), 1, answer.text);
      assert.doesNotMatch(answer.text, /node:|at \w+ \(|HPE_/, "nothing of the inside is told");
    });
  }

  test("an upgrade and a tunnel are refused", async () => {
    const { url } = await attackMarket();
    const upgrade = `GET /healthz HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    assert.equal((await exchange(url, [upgrade], 600)).status, 400);
    const tunnel = `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n`;
    assert.equal((await exchange(url, [tunnel], 600)).status, 405);
  });

  test("two requests in one packet are two answers, in order", async () => {
    const { url } = await attackMarket();
    const last = `GET /nothing HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
    const { text } = await exchange(url, [hidden + last]);
    assert.match(text, /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 404 /);
  });
});

suite("headers that claim to be somebody", () => {
  const claims = {
    "x-user-id": "00000000-0000-7000-8000-000000000000",
    "x-user-role": "owner",
    "x-role": "owner",
    "x-forwarded-user": "owner",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-original-url": "/internal/accounts",
    "x-rewrite-url": "/internal/accounts",
    "x-http-method-override": "DELETE",
    "souk-client-address": "10.0.0.1",
    "souk-gateway": "forged",
    "souk-deadline-ms": "1",
    "x-request-id": "chosen-by-me",
    traceparent: "00-nonsense",
  };

  test("none of them signs in, raises a role, changes the route, the method or the ids", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    assert.equal((await send(url, "/api/v1/users/me", { headers: claims })).status, 401);
    assert.equal((await send(url, "/api/v1/staff", { headers: claims, token: alice.token })).status, 403);
    const me = await send(url, "/api/v1/users/me", { headers: claims, token: alice.token });
    assert.deepEqual([me.status, me.body.id, me.body.role], [200, alice.id, "customer"]);
    assert.match(String(me.headers["x-request-id"]), /^[0-9a-f]{32}$/);
    assert.doesNotMatch(JSON.stringify(me.headers), /evil\.example/);
  });

  test("a well-formed traceparent is joined, its id answered; a malformed one gets a fresh id", async () => {
    const { url } = await attackMarket();
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const joined = await send(url, "/api/v1/nothing", {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    assert.equal(joined.body.traceId, traceId);
    for (const traceparent of [
      `00-${traceId}-00f067aa0ba902b7`,
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
      `ff-${traceId}-00f067aa0ba902b7-01`,
      `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
      `00-${traceId}-00f067aa0ba902b7-01\u00e9`,
    ]) {
      const answer = await send(url, "/api/v1/nothing", { headers: { traceparent } });
      assert.match(String(answer.body.traceId), /^[0-9a-f]{32}$/);
      assert.notEqual(answer.body.traceId, traceId, traceparent);
    }
  });

  test("a service behind the gateway believes no forwarded address without the gateway's token", async () => {
    const market = await attackMarket();
    const { alice } = await people();
    const users = await market.serviceUrl("users");
    const guess = (index: number, forger: string) =>
      send(users, "/oauth/token", {
        bytes: "grant_type=client_credentials&client_id=gateway&client_secret=wrong",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "souk-client-address": `203.0.113.${index}`,
          "souk-gateway": forger,
        },
      });
    const statuses: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      statuses.push((await guess(index, index % 2 === 0 ? "forged" : alice.token)).status);
    }
    assert.ok(statuses.includes(429), "sixty wrong secrets from one address count as one network's");
    assert.deepEqual(new Set(statuses), new Set([401, 429]));
  });
});

suite("sizes", () => {
  const json = { "content-type": "application/json" };
  const cart = (bytes: string | Uint8Array, headers: Record<string, string> = {}) =>
    attackMarket().then(({ url }) =>
      send(url, "/api/v1/carts", { method: "POST", bytes, headers: { ...json, ...headers } }),
    );

  test("headers over 16 KiB: 431, in one header or in many", async () => {
    const { url } = await attackMarket();
    const one = `GET /healthz HTTP/1.1\r\n${host}X-Long: ${"a".repeat(17_000)}\r\n\r\n`;
    assert.equal((await exchange(url, [one], 1_000)).status, 431);
    const line = (index: number) => `X-Header-${index}: ${"a".repeat(180)}\r\n`;
    const many = `GET /healthz HTTP/1.1\r\n${host}${Array.from({ length: 90 }, (_, index) => line(index)).join("")}\r\n`;
    assert.equal((await exchange(url, [many], 1_000)).status, 431);
    const long = `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${host}\r\n`;
    assert.ok([400, 431].includes((await exchange(url, [long], 1_000)).status));
  });

  test("a body over the route's limit: 413, declared or found out while it arrives", async () => {
    const padded = JSON.stringify({ currency: "EUR", pad: "x".repeat(66_000) });
    assert.equal((await cart(padded)).status, 413);
    const { url } = await attackMarket();
    const chunk = "x".repeat(40_000);
    const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n9c40\r\n${chunk}\r\n9c40\r\n${chunk}\r\n0\r\n\r\n`;
    assert.equal((await exchange(url, [chunked])).status, 413);
    const liar = `${post}Content-Length: 99999999999\r\n\r\n{`;
    assert.equal((await exchange(url, [liar])).status, 413);
    const sized = JSON.stringify({ email: "a@example.org", password: "x".repeat(5_000) });
    const login = await send(url, "/api/v1/auth/login", { bytes: sized, headers: json });
    assert.equal(login.status, 413, "credentials have a limit of 4 KiB");
  });

  test("whoever is refused in the middle of an upload still gets the answer", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const large = Buffer.alloc(5_000_000, 32);
    for (const [path, status] of [
      ["/api/v1/carts", 413],
      ["/api/v1/staff", 401],
      ["/api/v1/nothing", 404],
    ] as const) {
      assert.equal((await send(url, path, { bytes: large, headers: json })).status, status, path);
    }
    const picture = Buffer.concat([
      Buffer.from('--attack-4f1c\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'),
    ]);
    const form = Buffer.concat([picture, Buffer.alloc(10_500_000), Buffer.from("\r\n--attack-4f1c--\r\n")]);
    const upload = { token: owner.token, headers: { "content-type": "multipart/form-data; boundary=attack-4f1c" } };
    assert.equal((await send(url, "/api/v1/media", { ...upload, bytes: form })).status, 413);
    const zipped = { ...upload, bytes: gzipSync(form), headers: { ...upload.headers, "content-encoding": "gzip" } };
    assert.equal((await send(url, "/api/v1/media", zipped)).status, 413);
    assert.equal((await send(url, "/api/v1/products")).status, 200, "and the service is not blamed for it");
  });

  test("a compressed bomb: 413, counted after decoding", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    assert.ok(bomb.length < 65_536);
    assert.equal((await cart(bomb, { "content-encoding": "gzip" })).status, 413);
    const nested = gzipSync(gzipSync(Buffer.alloc(1_000_000)));
    assert.equal((await cart(nested, { "content-encoding": "gzip, gzip" })).status, 415);
    assert.equal((await cart("not gzip", { "content-encoding": "gzip" })).status, 400);
    assert.equal((await cart(gzipSync("{}"), { "content-encoding": "gzip" })).status, 201);
  });
});

suite("bodies that are not the JSON they should be", () => {
  const attempt = async (bytes: string, headers: Record<string, string>) => {
    const { url } = await attackMarket();
    return send(url, "/api/v1/carts", { method: "POST", bytes, headers });
  };
  const asJson = (bytes: string) => attempt(bytes, { "content-type": "application/json" });

  test("another content type: 415", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=attack-4f1c",
      "application/xml",
      "application/jsonp",
      "application/vnd.api+json",
      "json",
    ]) {
      assert.equal((await attempt("{}", { "content-type": type })).status, 415, type);
    }
    assert.equal((await attempt("{}", {})).status, 415, "no type at all");
    assert.equal((await attempt("{}", { "content-type": "application/json; charset=utf-8" })).status, 201);
  });

  test("no body and no type where bytes are read: refused, never a fault", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const bare = (path: string, headers: Record<string, string> = {}) =>
      send(url, path, { method: "POST", token: owner.token, headers });
    assert.equal((await bare("/api/v1/media")).status, 415);
    assert.equal((await bare("/api/v1/imports?format=souk")).status, 415);
    assert.equal((await bare("/oauth/token")).status, 400);
    const now = Math.floor(systemClock.now() / 1000);
    const unsigned = { "stripe-signature": `t=${now},v1=${"0".repeat(64)}` };
    assert.equal((await bare("/api/v1/webhooks/stripe", unsigned)).status, 400);
  });

  test("broken JSON: 400 with nothing of the parser in it", async () => {
    for (const bytes of [
      "{",
      '{"currency":}',
      "{'currency':'EUR'}",
      "[1,]",
      "{}{}",
      "\u0000",
      "NaN",
      '{"a":1e}',
      "﻿{}x",
    ]) {
      const answer = await asJson(bytes);
      assert.equal(answer.status, 400, JSON.stringify(bytes));
      assert.equal(answer.headers["content-type"], "application/problem+json");
      assert.doesNotMatch(answer.text, /position|token|JSON\.parse/i);
    }
  });

  test("a body that is no object, or none: 400", async () => {
    for (const bytes of ["null", "[]", '"text"', "1", "true", ""]) {
      assert.equal((await asJson(bytes)).status, 400, JSON.stringify(bytes));
    }
  });

  test("__proto__, however it is spelled: 400", async () => {
    for (const bytes of [
      '{"__proto__":{"role":"owner"}}',
      '{"\\u005f_proto__":{"role":"owner"}}',
      '{"currency":"EUR","a":{"__proto__":null}}',
      '{"constructor":{"prototype":{"role":"owner"}}}',
    ]) {
      assert.equal((await asJson(bytes)).status, 400, bytes);
    }
    assert.equal(({} as Record<string, unknown>).role, undefined);
  });

  test("500-deep nesting: 400, in arrays and in objects", async () => {
    assert.equal((await asJson("[".repeat(500) + "]".repeat(500))).status, 400);
    assert.equal((await asJson(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`)).status, 400);
    assert.equal((await asJson("[".repeat(30_000))).status, 400);
  });
});
