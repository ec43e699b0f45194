// RabbitMQ, as a market under test gets it: with a prefix of this run, and a way to leave nothing behind.
import { Connection } from "rabbitmq-client";
import { engineNamed, engineUrl } from "./engine.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";

const url = engineUrl("TEST_AMQP_URL");
const admin = new URL(engineUrl("TEST_RABBITMQ_ADMIN_URL"));
const prefix = `market-${process.pid}`;

export const broker: BrokerUnderTest = {
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
};
