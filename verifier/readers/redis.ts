// The reader of Redis stores: the whole store at one moment (redis-scripts.ts), laid out as the tables that the other
// engines have (redis-tables.ts), so that the checks and their queries see no difference. It understands the parameters
// that the services' URLs have as far as they say how to connect and where the keys are (docs/operations.md, "Redis").
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "redis";
import { BEGIN, END, OUTBOX, PAYABLES } from "./redis-scripts.ts";
import { type Found, type OutboxReply, type PayableReply, tablesOf } from "./redis-tables.ts";
import { type Rows, StoreMissing } from "./snapshot.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 60_000;
/** Rows in one script: some 10 ms of the server's time. */
const PIECE = 200;
/** A store that is lost again and again while it is read is not worth reading. */
const MAX_LIVES = 3;
const DEFAULT_PORT = 6379;
/** payments is the only service that lives in Redis. */
const DEFAULT_PREFIX = "souk:payments:";

export async function readRedis<T>(text: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  const url = new URL(text);
  const place = `${url.hostname}:${url.port || DEFAULT_PORT}${url.pathname}`;
  const found = await connected(url, readAll).catch((error: unknown) => {
    throw new StoreMissing(`there is no store at ${place}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const database = new DatabaseSync(":memory:");
  try {
    for (const { name, columns, rows } of tablesOf(found)) {
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

type Run = (script: string, ...words: readonly (string | number)[]) => Promise<unknown>;

async function readAll(run: Run): Promise<Found> {
  for (let life = 0; life < MAX_LIVES; life += 1) {
    const found = await readLife(run);
    if (found !== "another life") return found;
  }
  throw new Error("it was lost while it was read");
}

/** Pieces first; what has changed since comes with the end, and counts instead. */
async function readLife(run: Run): Promise<Found | "another life"> {
  type Begin = readonly [epoch: string | null, head: string | null, floor: string | null, changes: string | null];
  const [epoch, head, floor, changes] = (await run(BEGIN)) as Begin;
  if (epoch === null) throw new Error("there are no keys of ours");
  const payables = new Map<string, PayableReply>();
  for (let last: string | null = "0"; last !== null; ) {
    type Piece = readonly [last: string | null, found: readonly PayableReply[]];
    const [next, piece] = (await run(PAYABLES, last, changes ?? 0, PIECE)) as Piece;
    for (const each of piece) payables.set(each[0], each);
    last = next;
  }
  const outbox: OutboxReply[] = [];
  for (let first = Number(floor) + 1; first <= Number(head); first += PIECE) {
    const last = Math.min(Number(head), first + PIECE - 1);
    outbox.push(...((await run(OUTBOX, first, last)) as readonly OutboxReply[]));
  }
  const end = (await run(END, head ?? 0, changes ?? 0)) as End;
  if (end[0] !== epoch) return "another life";
  for (const each of end[8]) payables.set(each[0], each);
  const [, newHead, newFloor, later, cursors, inbox, newest, failures] = end;
  const kept = [...outbox, ...later].filter(([position]) => Number(position) > Number(newFloor));
  return {
    ...{ epoch, head: newHead, floor: newFloor, cursors, inbox, newest, failures },
    outbox: kept,
    payables: [...payables.values()],
  };
}

type End = readonly [
  epoch: string | null,
  head: string,
  floor: string,
  outbox: Found["outbox"],
  cursors: Found["cursors"],
  inbox: Found["inbox"],
  newest: Found["newest"],
  failures: Found["failures"],
  payables: Found["payables"],
];

async function connected<T>(url: URL, read: (run: Run) => Promise<T>): Promise<T> {
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
    return await read((script, ...words) => client.sendCommand(["EVAL", script, "1", prefix, ...words.map(String)]));
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
