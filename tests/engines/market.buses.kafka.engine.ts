// A whole market whose events go over Kafka.
import { Admin } from "@platformatic/kafka";
import { engineNamed, engineUrl } from "./engine.ts";
import { marketOverBroker } from "./market-over-broker.ts";

const url = engineUrl("TEST_KAFKA_URL");
const prefix = `market-${process.pid}`;

marketOverBroker({
  name: "kafka",
  url: `${url}?prefix=${prefix}`,
  server: engineNamed("kafka"),
  wipe: async () => {
    const admin = new Admin({ clientId: "wipe", bootstrapBrokers: [new URL(url).host] });
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(`${prefix}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.close();
  },
});
