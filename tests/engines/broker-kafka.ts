// Kafka, as a market under test gets it: with a prefix of this run, and a way to leave nothing behind.
import { Admin } from "@platformatic/kafka";
import { systemClock } from "@souk/chassis/clock";
import { engineNamed, engineUrl } from "./engine.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";

const url = engineUrl("TEST_KAFKA_URL");
const prefix = `market-${process.pid}`;
const server = engineNamed("kafka");
const READY_WITHIN_MS = 60_000;

/** It listens some seconds before it has read its own log and answers for groups; only then is it back. */
async function answering(): Promise<void> {
  const untilMs = systemClock.monotonicMs() + READY_WITHIN_MS;
  for (;;) {
    const admin = new Admin({ clientId: "ready", bootstrapBrokers: [new URL(url).host], retries: 0, timeout: 2_000 });
    try {
      await admin.listConsumerGroupOffsets({ groups: [`${prefix}.products.orders`] });
      return;
    } catch (error) {
      if (systemClock.monotonicMs() > untilMs) throw error;
    } finally {
      await admin.close();
    }
    await systemClock.sleep(200);
  }
}

export const broker: BrokerUnderTest = {
  name: "kafka",
  url: `${url}?prefix=${prefix}`,
  server: {
    stop: server.stop,
    start: async () => {
      await server.start();
      await answering();
    },
  },
  wipe: async () => {
    const admin = new Admin({ clientId: "wipe", bootstrapBrokers: [new URL(url).host] });
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(`${prefix}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.close();
  },
};
