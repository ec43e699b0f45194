// A whole market whose events go over RabbitMQ.
import { Connection } from "rabbitmq-client";
import { engineNamed, engineUrl } from "./engine.ts";
import { marketOverBroker } from "./market-over-broker.ts";

const url = engineUrl("TEST_AMQP_URL");
const admin = new URL(engineUrl("TEST_RABBITMQ_ADMIN_URL"));
const prefix = `market-${process.pid}`;

marketOverBroker({
  name: "rabbitmq",
  url: `${url}?prefix=${prefix}`,
  server: engineNamed("rabbitmq"),
  wipe: async () => {
    const headers = { authorization: `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString("base64")}` };
    const answer = await fetch(new URL("/api/queues", admin.origin), { headers });
    const queues = (await answer.json()) as readonly { readonly name: string }[];
    const connection = new Connection(url);
    for (const { name } of queues) if (name.startsWith(`${prefix}.`)) await connection.queueDelete({ queue: name });
    for (const name of ["events", "dead-letters"]) await connection.exchangeDelete({ exchange: `${prefix}.${name}` });
    await connection.close();
  },
});
