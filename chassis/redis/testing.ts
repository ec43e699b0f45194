// Temporary stores for tests, on the server that TEST_REDIS_URL names: keys of a prefix of their own, which are gone after
// the test. A missing variable is a failure.
import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { systemClock } from "../clock.ts";
import { type Cleanup, silentLog } from "../sqlite/testing.ts";
import { openRedis, type RedisDatabase, type RedisOptions } from "./database.ts";

export function testServerUrl(): string {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('TEST_REDIS_URL is not set: eval "$(…/engines up redis)"');
  return url;
}

export async function onTestServer<T>(work: (client: TestClient) => Promise<T>): Promise<T> {
  const client = connect();
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

const connect = () => createClient({ url: testServerUrl(), RESP: 2 });
export type TestClient = ReturnType<typeof connect>;

export async function testServerVersion(): Promise<string> {
  const info = await onTestServer((client) => client.info("server"));
  return /redis_version:(\S+)/.exec(info)?.[1] ?? "unknown";
}

/** As FLUSHALL, for this store alone: everything is gone at one moment. */
export async function loseEverything(prefix: string): Promise<void> {
  await onTestServer(async (client) => {
    const script = `local keys = redis.call('KEYS', ARGV[1] .. '*')
      for _, each in ipairs(keys) do redis.call('DEL', each) end return #keys`;
    await client.eval(script, { arguments: [prefix] });
  });
}

/** The URL of a store that is gone after the test. `before` runs first: whoever uses it lets go there. */
export function temporaryRedisUrl(test: Cleanup, before?: () => Promise<unknown>): { url: string; prefix: string } {
  const prefix = `souk-test-${randomBytes(8).toString("hex")}:`;
  const url = new URL(testServerUrl());
  url.searchParams.set("prefix", prefix);
  test.after(async () => {
    await before?.();
    await loseEverything(prefix);
  });
  return { url: url.href, prefix };
}

export type TemporaryRedis = {
  readonly url: string;
  readonly prefix: string;
  readonly database: RedisDatabase;
  /** The same store, opened as another instance would. */
  another(): Promise<RedisDatabase>;
};

export async function temporaryRedis(test: Cleanup, options: Partial<RedisOptions> = {}): Promise<TemporaryRedis> {
  const opened: RedisDatabase[] = [];
  const { url, prefix } = temporaryRedisUrl(test, () => Promise.all(opened.map((database) => database.close())));
  const another = async (): Promise<RedisDatabase> => {
    const database = await openRedis({ clock: systemClock, log: silentLog, owner: "tests", ...options, url });
    opened.push(database);
    return database;
  };
  return { url, prefix, database: await another(), another };
}
