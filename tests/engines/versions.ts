// Which engine a file of tests is about, and what its server says of its own version.
import { Admin } from "@platformatic/kafka";
import { testServerVersion as mongodbVersion } from "@souk/chassis/mongodb/testing";
import { testServerVersion as mysqlVersion } from "@souk/chassis/mysql/testing";
import { testServerVersion } from "@souk/chassis/postgres/testing";
import { testServerVersion as redisVersion } from "@souk/chassis/redis/testing";
import { demand, kubectl } from "../kubernetes/cluster.ts";
import { engineUrl } from "./engine.ts";

export type EngineName =
  | "postgres"
  | "mongodb"
  | "mysql"
  | "registries"
  | "redis"
  | "rabbitmq"
  | "kafka"
  | "kubernetes"
  | "production";

/** By the file's name or folder: `….postgres.engine.ts`, `chassis/postgres/…`. */
export function engineOf(file: string): EngineName {
  if (/\bproduction\b/.test(file)) return "production";
  if (/\bkubernetes\b/.test(file)) return "kubernetes";
  if (/\bpostgres\b/.test(file)) return "postgres";
  if (/\bmongodb\b/.test(file)) return "mongodb";
  if (/\bmysql\b/.test(file)) return "mysql";
  if (/\bdiscovery\b/.test(file)) return "registries";
  if (/\brabbitmq\b/.test(file)) return "rabbitmq";
  if (/\bkafka\b/.test(file)) return "kafka";
  if (/\b(limits|redis)\b/.test(file)) return "redis";
  throw new Error(`${file} names no engine`);
}

export const versions: Readonly<Record<EngineName, () => Promise<string>>> = {
  postgres: testServerVersion,
  mongodb: mongodbVersion,
  mysql: mysqlVersion,
  registries: async () => `consul ${await consulVersion()}, eureka`,
  redis: redisVersion,
  kubernetes: kubernetesVersion,
  production: async () => "all stores, each bus",
  rabbitmq: rabbitmqVersion,
  kafka: kafkaVersion,
};

async function consulVersion(): Promise<string> {
  const url = engineUrl("TEST_CONSUL_URL").replace(/^consul:/, "http:");
  const reply = await fetch(new URL("/v1/agent/self", url));
  const { Config } = (await reply.json()) as { readonly Config?: { readonly Version?: string } };
  return Config?.Version ?? "of an unknown version";
}

async function kubernetesVersion(): Promise<string> {
  const answer = JSON.parse(await demand(kubectl(["version", "--output=json"])));
  return String(answer.serverVersion?.gitVersion ?? "unknown");
}

async function rabbitmqVersion(): Promise<string> {
  const admin = new URL(engineUrl("TEST_RABBITMQ_ADMIN_URL"));
  const headers = { authorization: `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString("base64")}` };
  const reply = await fetch(new URL("/api/overview", admin.origin), { headers });
  return ((await reply.json()) as { readonly rabbitmq_version?: string }).rabbitmq_version ?? "of an unknown version";
}

/** It tells no release, only what it speaks: 4.1 has Fetch 18, 3.9 has 17. */
async function kafkaVersion(): Promise<string> {
  const admin = new Admin({ clientId: "version", bootstrapBrokers: [new URL(engineUrl("TEST_KAFKA_URL")).host] });
  try {
    const fetching = (await admin.listApis()).find(({ name }) => name === "Fetch");
    return `of Fetch ${fetching?.maxVersion ?? "unknown"}`;
  } finally {
    await admin.close();
  }
}
