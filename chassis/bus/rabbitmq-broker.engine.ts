// The bus over RabbitMQ by the conformance suite, and what its queues are by the server's own account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "rabbitmq-client";
import { silentLog } from "../sqlite/testing.ts";
import { brokerConformance } from "./broker-conformance.ts";
import { readBusUrl } from "./bus-url.ts";
import { testEngineUrl } from "./line.harness.ts";
import { createRabbitmqBroker } from "./rabbitmq-broker.ts";

const url = testEngineUrl("TEST_AMQP_URL");
const admin = new URL(testEngineUrl("TEST_RABBITMQ_ADMIN_URL"));
const headers = { authorization: `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString("base64")}` };

type Queue = {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly messages?: number;
  readonly arguments: Readonly<Record<string, unknown>>;
};

async function queues(prefix: string): Promise<readonly Queue[]> {
  const answer = await fetch(new URL("/api/queues", admin.origin), { headers });
  const all = (await answer.json()) as readonly Queue[];
  return all.filter(({ name }) => name.startsWith(`${prefix}.`));
}

async function wipe(prefix: string): Promise<void> {
  const connection = new Connection(url);
  for (const { name } of await queues(prefix)) await connection.queueDelete({ queue: name });
  for (const name of ["events", "dead-letters"]) await connection.exchangeDelete({ exchange: `${prefix}.${name}` });
  await connection.close();
}

brokerConformance("rabbitmq", {
  url,
  wipe,
  aside: async (prefix) => (await queues(prefix)).find(({ name }) => name === `${prefix}.dead-letters`)?.messages ?? 0,
});

test("rabbitmq: queues survive their node, have one active consumer, and give what is rejected to the dead letters", async (t) => {
  const prefix = `kinds-${process.pid}`;
  const broker = createRabbitmqBroker({
    url: readBusUrl(`${url}?prefix=${prefix}`),
    instance: "products-1",
    log: silentLog,
  });
  t.after(async () => {
    await broker.close();
    await wipe(prefix);
  });
  await broker.read({ subscriber: "products.orders", source: "orders", partitions: [0, 5] });
  const found = await queues(prefix);
  assert.deepEqual(found.map(({ name, type, durable }) => [name, type, durable]).sort(), [
    [`${prefix}.dead-letters`, "quorum", true],
    [`${prefix}.products.orders.orders.0`, "quorum", true],
    [`${prefix}.products.orders.orders.5`, "quorum", true],
  ]);
  for (const queue of found.filter(({ name }) => !name.endsWith(".dead-letters"))) {
    assert.equal(queue.arguments["x-single-active-consumer"], true);
    assert.equal(queue.arguments["x-dead-letter-exchange"], `${prefix}.dead-letters`);
  }
});
