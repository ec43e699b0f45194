// Which engine a file of tests is about, and what its server says of its own version.
import { testServerVersion } from "@souk/chassis/postgres/testing";
import { testServerVersion as redisVersion } from "@souk/chassis/redis/testing";
import { engineUrl } from "./engine.ts";

export type EngineName = "postgres" | "registries" | "redis";

/** By the file's name or folder: `….postgres.engine.ts`, `chassis/postgres/…`. */
export function engineOf(file: string): EngineName {
  if (/\bpostgres\b/.test(file)) return "postgres";
  if (/\bdiscovery\b/.test(file)) return "registries";
  if (/\b(redis|limits)\b/.test(file)) return "redis";
  throw new Error(`${file} names no engine`);
}

export const versions: Readonly<Record<EngineName, () => Promise<string>>> = {
  postgres: testServerVersion,
  registries: async () => `consul ${await consulVersion()}, eureka`,
  redis: redisVersion,
};

async function consulVersion(): Promise<string> {
  const url = engineUrl("TEST_CONSUL_URL").replace(/^consul:/, "http:");
  const reply = await fetch(new URL("/v1/agent/self", url));
  const { Config } = (await reply.json()) as { readonly Config?: { readonly Version?: string } };
  return Config?.Version ?? "of an unknown version";
}
