import assert from "node:assert/strict";
import { test } from "node:test";
import { checkBusUrl, readBusUrl } from "./bus-url.ts";

test("a URL is taken apart; what it leaves out has a default", () => {
  assert.deepEqual(readBusUrl("redis://localhost"), {
    scheme: "redis",
    user: "",
    password: "",
    hosts: [{ host: "localhost", port: 6379 }],
    path: "",
    prefix: "souk",
    parameters: new Map(),
  });
  const found = readBusUrl("amqps://so%40uk:p%3Aa:s@one:1,[::1],three:3/my%2Fhost?prefix=shop-2");
  assert.deepEqual([found.user, found.password, found.path, found.prefix], ["so@uk", "p:a:s", "my/host", "shop-2"]);
  assert.deepEqual(found.hosts, [
    { host: "one", port: 1 },
    { host: "::1", port: 5671 },
    { host: "three", port: 3 },
  ]);
});

test("a wrong one is refused in one line that shows nothing of it", () => {
  const refused: Readonly<Record<string, RegExp>> = {
    "feeds:": /^must be feed:, or begin with one of amqp:\/\/, .*kafka:\/\/, .*redis:\/\//,
    "nats://u:canary@h": /^must be feed:/,
    "constructor://u:canary@h": /^must be feed:/,
    canary: /^must be feed:/,
    "amqp:canary": /^is no URL/,
    "redis://": /^is no URL/,
    "redis://u:canary@a,b": /^names more than one host/,
    "kafka://u:canary@a:70000": /^names no host/,
    "amqp://u:canary@[::1": /^names no host/,
    "amqp://u:canary%@a": /^has a lone %/,
    "amqp://u:canary@a?heartbeat=1": /^has an unknown \?parameter=/,
    "redis://u:canary@a?constructor=1": /^has an unknown \?parameter=/,
    "kafka://u:canary@a?replication=canary": /^has a \?replication= that can't be/,
    "kafka://u:canary@a?mechanism=MD5": /^has a \?mechanism= that can't be/,
    "amqp://u:canary@a?prefix=Ca nary": /^has a \?prefix= with other/,
  };
  for (const [text, line] of Object.entries(refused)) {
    assert.throws(
      () => checkBusUrl(text),
      (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, line, text);
        assert.doesNotMatch(error.message, /canary|\n/i);
        return true;
      },
    );
  }
});

test("no broker is a choice of its own", () => {
  assert.equal(checkBusUrl("feed:"), "feed:");
});
