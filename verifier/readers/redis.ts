// The reader of Redis stores: everything that matters in one script, which is one moment, laid out as the tables that the
// other engines have (redis-tables.ts), so that the checks and their queries see no difference. The script holds the server
// while it runs: some 10 ms for 1,000 payables. It understands the parameters that the services' URLs have as far as they
// say how to connect and where the keys are (docs/operators.md, "Redis").
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "redis";
import { READ_ALL, type Reply, tablesOf } from "./redis-tables.ts";
import { type Rows, StoreMissing } from "./snapshot.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** A whole store in one answer. */
const ANSWER_TIMEOUT_MS = 60_000;
const DEFAULT_PORT = 6379;
/** payments is the only service that lives in Redis. */
const DEFAULT_PREFIX = "souk:payments:";

export async function readRedis<T>(text: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const url = new URL(text);
  const place = `${url.hostname}:${url.port || DEFAULT_PORT}${url.pathname}`;
  const reply = await readAll(url).catch((error: unknown) => {
    throw new StoreMissing(`there is no store at ${place}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const database = new DatabaseSync(":memory:");
  try {
    const tables = tablesOf(reply);
    if (tables === "no store") throw new StoreMissing(`there is no store at ${place}`);
    for (const { name, columns, rows } of tables) {
      database.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
      const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => "?").join(", ")})`);
      database.exec("BEGIN");
      for (const row of rows) insert.run(...row);
      database.exec("COMMIT");
    }
    return await read(rowsOf(database));
  } finally {
    database.close();
  }
}

async function readAll(url: URL): Promise<Reply> {
  const client = createClient({
    RESP: 2,
    name: "souk-verify",
    database: Number(url.pathname.slice(1) || 0),
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    disableOfflineQueue: true,
    socket: {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || DEFAULT_PORT),
      ...tlsOf(url),
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: ANSWER_TIMEOUT_MS,
      reconnectStrategy: false,
    },
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const prefix = url.searchParams.get("prefix") ?? DEFAULT_PREFIX;
    return (await client.sendCommand(["EVAL", READ_ALL, "1", prefix])) as unknown as Reply;
  } finally {
    if (client.isOpen) client.destroy();
  }
}

function tlsOf({ protocol, hostname, searchParams }: URL) {
  if (protocol !== "rediss:") return {};
  const file = searchParams.get("cacert");
  const rejectUnauthorized = searchParams.get("tls") !== "unverified";
  const ca = file !== null && { ca: readFileSync(file, "utf8") };
  return { tls: true as const, servername: hostname, rejectUnauthorized, ...ca };
}

function rowsOf(database: DatabaseSync): Rows {
  const get = <Row>(sql: string) => database.prepare(sql).get() as Row | undefined;
  return {
    all: <Row>(sql: string) => database.prepare(sql).all() as Row[],
    get,
    head: () => get<{ position: number }>("SELECT position FROM feed_head")?.position ?? 0,
  };
}
