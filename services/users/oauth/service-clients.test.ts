import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { readServiceClients } from "./service-clients.ts";

const sha256 = (secret: string) => createHash("sha256").update(secret).digest("hex");

test("clients are read from a list or from JSON; a name may have two secrets", () => {
  const list = `orders:${sha256("a")}, payments:${sha256("b")}\norders:${sha256("c")}`;
  const json = JSON.stringify({ orders: [sha256("a"), sha256("c")], payments: sha256("b") });
  for (const clients of [readServiceClients(list), readServiceClients(json)]) {
    assert.equal(clients.verify("orders", "a"), true);
    assert.equal(clients.verify("orders", "c"), true);
    assert.equal(clients.verify("orders", "b"), false);
    assert.equal(clients.verify("payments", "b"), true);
    assert.equal(clients.verify("nobody", "a"), false);
    assert.equal(clients.verify("__proto__", "a"), false);
  }
});

test("without a setting there are no clients", () => {
  assert.equal(readServiceClients("").verify("orders", ""), false);
});

test("a faulty setting is named, and no hash is repeated", () => {
  const hash = sha256("a");
  for (const setting of [
    "orders",
    `orders:${hash}0`,
    `Orders:${hash}`,
    `{"orders": 3}`,
    `{"orders": "${hash}"`,
    "[]x",
  ]) {
    assert.throws(
      () => readServiceClients(setting),
      (error: Error) => error.message.includes("SERVICE_CLIENTS") && !error.message.includes(hash.slice(0, 20)),
    );
  }
});
