// The bus over RabbitMQ by the conformance suite.
import { Connection } from "rabbitmq-client";
import { brokerConformance } from "./broker-conformance.ts";
import { testEngineUrl } from "./line.harness.ts";

const url = testEngineUrl("TEST_AMQP_URL");
const admin = new URL(testEngineUrl("TEST_RABBITMQ_ADMIN_URL"));
const headers = { authorization: `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString("base64")}` };

async function queues(prefix: string): Promise<readonly string[]> {
  const answer = await fetch(new URL("/api/queues", admin.origin), { headers });
  const all = (await answer.json()) as readonly { readonly name: string }[];
  return all.map(({ name }) => name).filter((name) => name.startsWith(`${prefix}.`));
}

brokerConformance("rabbitmq", {
  url,
  wipe: async (prefix) => {
    const connection = new Connection(url);
    for (const queue of await queues(prefix)) await connection.queueDelete({ queue });
    await connection.exchangeDelete({ exchange: `${prefix}.events` });
    await connection.close();
  },
});
