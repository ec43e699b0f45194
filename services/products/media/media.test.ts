// Uploads over HTTP, as a browser's form sends them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Market, openMarket } from "../service.harness.ts";
import { sniff } from "./media-type.ts";
import { sanitiseSvg } from "./sanitise-svg.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

function upload(market: Market, bytes: Uint8Array<ArrayBuffer>, name = "picture.png") {
  const form = new FormData();
  form.append("file", new Blob([bytes]), name);
  return market.ask("POST", "/api/v1/media", form);
}

test("a picture is uploaded, served for ever, and can't run", async (t) => {
  const market = await openMarket(t);
  const answer = await upload(market, png, "evil.html");
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.body.url, /^\/api\/v1\/media\/[0-9a-f]{64}\.png$/);
  const served = await fetch(`${market.url}${answer.body.url}`);
  assert.deepEqual(Buffer.from(await served.arrayBuffer()), png);
  assert.deepEqual(
    ["content-type", "x-content-type-options", "cache-control"].map((name) => served.headers.get(name)),
    ["image/png", "nosniff", "public, max-age=31536000, immutable"],
  );
  assert.match(served.headers.get("content-security-policy") ?? "", /sandbox/);
  assert.equal((await upload(market, png)).body.url, answer.body.url);
  const product = { title: "x", variants: [{ sku: "x", price: { amount: 1, currency: "EUR" } }] };
  const images = [{ url: answer.body.url, alt: "" }];
  assert.equal((await market.ask("POST", "/api/v1/products", { ...product, images })).status, 201);
});

test("an SVG is cleaned of everything that could run or load", async (t) => {
  const market = await openMarket(t);
  const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script>
    <foreignObject><body onclick="x()"/></foreignObject><a href="javascript:alert(3)"><rect width="1"/></a>
    <image href="https://evil.com/x.png"/><use href="#a"/><use href="https://evil.com/#a"/>
    <rect id="a" fill="url(#g)" width="9" height="9"/><rect style="background:url(https://evil.com)" fill="url(https://evil.com)"/>
    <linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient><animate attributeName="href" to="javascript:x"/></svg>`;
  const answer = await upload(market, Buffer.from(svg), "logo.svg");
  assert.equal(answer.status, 201, answer.text);
  const served = await fetch(`${market.url}${answer.body.url}`);
  const text = await served.text();
  assert.equal(served.headers.get("content-type"), "image/svg+xml");
  assert.doesNotMatch(text, /script|onload|onclick|foreignObject|javascript|evil|ENTITY|animate|style=/i);
  assert.match(text, /<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 9 9">/);
  assert.match(text, /<rect id="a" fill="url\(#g\)" width="9" height="9"/);
  assert.match(text, /<linearGradient id="g"/);
  assert.equal(sanitiseSvg(sanitiseSvg(svg) ?? ""), sanitiseSvg(svg));
});

test("what is no picture, too large or no form is refused", async (t) => {
  const market = await openMarket(t);
  const code = async (bytes: Uint8Array<ArrayBuffer>) => {
    const { status, body } = await upload(market, bytes);
    return [status, body.code];
  };
  assert.deepEqual(await code(Buffer.from("<html><svg></svg></html>")), [422, "unprocessable"]);
  assert.deepEqual(await code(Buffer.from("MZ executable")), [422, "unprocessable"]);
  assert.deepEqual(await code(new Uint8Array(0)), [422, "unprocessable"]);
  assert.deepEqual(await code(new Uint8Array(10 * 1024 * 1024 + 1)), [413, "payload_too_large"]);
  const plain = await market.ask("POST", "/api/v1/media", "abc", { "content-type": "text/plain" });
  assert.equal(plain.status, 415);
  const broken = await market.ask("POST", "/api/v1/media", "abc", {
    "content-type": "multipart/form-data; boundary=x",
  });
  assert.deepEqual([broken.status, broken.body.code], [400, "bad_request"]);
  assert.equal((await market.asNobody("POST", "/api/v1/media")).status, 401);
  for (const name of ["..%2f..%2fetc%2fpasswd", "x.png", `${"0".repeat(64)}.png`]) {
    assert.equal((await market.asNobody("GET", `/api/v1/media/${name}`)).status, 404, name);
  }
});

test("types are told by bytes", () => {
  const told = (text: string) => sniff(Buffer.from(text, "latin1"))?.extension;
  assert.deepEqual(
    [
      told("\x89PNG\r\n\x1a\n"),
      told("\xff\xd8\xff\xe0"),
      told("GIF89a"),
      told("RIFF....WEBPVP8 "),
      told("\0\0\0\x20ftypavif"),
      told("<!-- hi --><svg >"),
      told("hello"),
      told(""),
    ],
    ["png", "jpg", "gif", "webp", "avif", "svg", undefined, undefined],
  );
});
