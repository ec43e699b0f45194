import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { isRefusal, MAX_URL_CHARACTERS, readRequest } from "./raw-request.ts";

function message(url: string, rawHeaders: readonly string[] = ["Host", "shop.example"]): IncomingMessage {
  return { method: "GET", url, rawHeaders } as unknown as IncomingMessage;
}

test("an ordinary target passes, and is read once", () => {
  const raw = readRequest(
    message("/api/v1/products?q=a%20b", ["HOST", "x", "Accept-Encoding", "br", "AUTHORIZATION", "Bearer t"]),
  );
  assert.ok(!isRefusal(raw));
  assert.deepEqual(
    [raw.path, raw.acceptEncoding, raw.authorization, raw.hasBody],
    ["/api/v1/products", "br", "Bearer t", false],
  );
});

test("a SKU's encoded slash, space and percent sign are part of a name", () => {
  for (const path of ["/api/v1/stock/KTC-D320%2F1G", "/api/v1/stock/a%20b%23c%25d"]) {
    assert.ok(!isRefusal(readRequest(message(path))), path);
  }
});

const walks = [
  "/a/../admin",
  "/a/..",
  "/./a",
  "/%2e%2e/admin",
  "/a/%2E%2E/b",
  "//admin",
  "/a//b",
  "/a\\b",
  "/a%5cb",
  "/a%00b",
  "http://other.example/",
  "*",
  "",
  "/a b",
  "/ä",
  "/a%zz",
  "/a#b",
  `/${"a".repeat(MAX_URL_CHARACTERS)}`,
];
for (const target of walks) {
  test(`the target ${JSON.stringify(target.slice(0, 30))} is refused`, () => {
    assert.ok(isRefusal(readRequest(message(target))));
  });
}

test("two hosts, no host, two lengths, or a length beside chunks are refused", () => {
  for (const headers of [
    ["Host", "a", "host", "b"],
    [],
    ["Host", "a", "Content-Length", "1", "content-length", "2"],
    ["Host", "a", "Content-Length", "1", "Transfer-Encoding", "chunked"],
  ]) {
    assert.ok(isRefusal(readRequest(message("/", headers))), headers.join());
  }
});
