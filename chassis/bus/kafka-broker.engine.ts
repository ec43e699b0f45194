// The bus over Kafka by the conformance suite.
import { Admin } from "@platformatic/kafka";
import { brokerConformance } from "./broker-conformance.ts";
import { testEngineUrl } from "./line.harness.ts";

const url = new URL(testEngineUrl("TEST_KAFKA_URL"));

brokerConformance("kafka", {
  url: url.href,
  wipe: async (prefix) => {
    const admin = new Admin({ clientId: "wipe", bootstrapBrokers: [url.host] });
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(`${prefix}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.close();
  },
});
