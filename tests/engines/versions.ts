// Which engine a file of tests is about, and what its server says of its own version.
import { testServerVersion as mongodbVersion } from "@souk/chassis/mongodb/testing";
import { testServerVersion } from "@souk/chassis/postgres/testing";
import { createClient } from "redis";
import { demand, kubectl } from "../kubernetes/cluster.ts";
import { engineUrl } from "./engine.ts";

export type EngineName = "postgres" | "mongodb" | "registries" | "redis" | "kubernetes";

/** By the file's name or folder: `….postgres.engine.ts`, `chassis/postgres/…`. */
export function engineOf(file: string): EngineName {
  if (/\bkubernetes\b/.test(file)) return "kubernetes";
  if (/\bpostgres\b/.test(file)) return "postgres";
  if (/\bmongodb\b/.test(file)) return "mongodb";
  if (/\bdiscovery\b/.test(file)) return "registries";
  if (/\blimits\b/.test(file)) return "redis";
  throw new Error(`${file} names no engine`);
}

export const versions: Readonly<Record<EngineName, () => Promise<string>>> = {
  postgres: testServerVersion,
  mongodb: mongodbVersion,
  registries: async () => `consul ${await consulVersion()}, eureka`,
  redis: redisVersion,
  kubernetes: kubernetesVersion,
};

async function consulVersion(): Promise<string> {
  const url = engineUrl("TEST_CONSUL_URL").replace(/^consul:/, "http:");
  const reply = await fetch(new URL("/v1/agent/self", url));
  const { Config } = (await reply.json()) as { readonly Config?: { readonly Version?: string } };
  return Config?.Version ?? "of an unknown version";
}

async function redisVersion(): Promise<string> {
  const client = createClient({ url: engineUrl("TEST_REDIS_URL") });
  await client.connect();
  try {
    return /redis_version:(\S+)/.exec(await client.info("server"))?.[1] ?? "unknown";
  } finally {
    client.destroy();
  }
}

async function kubernetesVersion(): Promise<string> {
  const answer = JSON.parse(await demand(kubectl(["version", "--output=json"])));
  return String(answer.serverVersion?.gitVersion ?? "unknown");
}
