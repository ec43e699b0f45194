// Which engine a file of tests is about, and what its server says of its own version.
import { testServerVersion as mysqlVersion } from "@souk/chassis/mysql/testing";
import { testServerVersion as postgresVersion } from "@souk/chassis/postgres/testing";
import { createClient } from "redis";
import { engineUrl } from "./engine.ts";

export type EngineName = "postgres" | "mysql" | "registries" | "redis";

/** By the file's name or folder: `….postgres.engine.ts`, `chassis/postgres/…`. */
export function engineOf(file: string): EngineName {
  if (/\bpostgres\b/.test(file)) return "postgres";
  if (/\bmysql\b/.test(file)) return "mysql";
  if (/\bdiscovery\b/.test(file)) return "registries";
  if (/\blimits\b/.test(file)) return "redis";
  throw new Error(`${file} names no engine`);
}

export const versions: Readonly<Record<EngineName, () => Promise<string>>> = {
  postgres: postgresVersion,
  mysql: mysqlVersion,
  registries: async () => `consul ${await consulVersion()}, eureka`,
  redis: redisVersion,
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
