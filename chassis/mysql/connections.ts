// The pool of connections to a server: each is set up before it is used, nobody waits for one without end, and one that
// is good for nothing any more is thrown away.
import type { Socket } from "node:net";
import mysql, { type Pool, type PoolConnection, type ResultSetHeader } from "mysql2";
import { problem } from "../errors.ts";
import type { MysqlSettings } from "./connection-url.ts";

/** Numbers are integers: they go as BIGINT, whatever column they are for. */
export type SqlValue = string | number | null;

export type Answer = { readonly rows: readonly unknown[]; readonly written: number; readonly insertId: number };

export type Connection = {
  /** Prepared once for each connection. */
  execute(sql: string, params: readonly SqlValue[]): Promise<Answer>;
  /** As text, with the values in their places: for what has another length each time. */
  text(sql: string, params: readonly SqlValue[]): Promise<Answer>;
  /** As text, for what can't be prepared. */
  command(sql: string): Promise<Answer>;
};

export type Lent = Connection & {
  /** Once, at the end. */
  release(lost: boolean): void;
};

export type Connections = {
  lend(): Promise<Lent>;
  /** Idle, busy, and how many operations wait for one. */
  readonly counts: { readonly idle: number; readonly busy: number; readonly waiting: number };
  close(): Promise<void>;
};

/** More waiting for a connection than this: refusing is better than a growing heap. */
const MAX_WAITING = 2_000;
const IDLE_CONNECTION_MS = 60_000;
/** Longer than an idle connection of the pool lives: whatever the server ends by this is a process that hangs. */
const SERVER_WAIT_SECONDS = 90;
/** MariaDB only: a transaction that is left open, because its process hangs, is ended by the server. */
const IDLE_TRANSACTION_SECONDS = 15;
/** After the server's own limit has had its chance: for a server that does not answer at all. */
const ANSWER_MARGIN_MS = 2_000;
const CLOSE_MS = 2_000;

/** Said in each session, so that no server's own defaults matter. */
const SQL_MODE = [
  ...["ANSI_QUOTES", "STRICT_ALL_TABLES", "STRICT_TRANS_TABLES", "ERROR_FOR_DIVISION_BY_ZERO"],
  ...["NO_ZERO_DATE", "NO_ZERO_IN_DATE", "NO_ENGINE_SUBSTITUTION", "ONLY_FULL_GROUP_BY"],
].join(",");

const isMariadb = "@@version LIKE '%MariaDB%'";

function sessionOf({ lockWaitSeconds, idleSeconds = SERVER_WAIT_SECONDS }: MysqlSettings): readonly string[] {
  return [
    `SET SESSION sql_mode = '${SQL_MODE}', SESSION time_zone = '+00:00', SESSION autocommit = 1,
       SESSION innodb_lock_wait_timeout = ${lockWaitSeconds}, SESSION lock_wait_timeout = ${lockWaitSeconds},
       SESSION wait_timeout = ${idleSeconds}`,
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  ];
}

/** How long a statement may take: each of the two has a variable of its own. */
function limitOf({ statementMs, idleSeconds }: MysqlSettings, mariadb: boolean): string {
  const idle = idleSeconds ?? IDLE_TRANSACTION_SECONDS;
  return mariadb
    ? `SET SESSION max_statement_time = ${statementMs / 1000}, SESSION idle_transaction_timeout = ${idle}`
    : `SET SESSION max_execution_time = ${statementMs}`;
}

export function createConnections(settings: MysqlSettings, lost: (error: Error) => void): Connections {
  const { connection, size, connectMs, statementMs } = settings;
  const pool = mysql.createPool({
    ...connection,
    connectionLimit: size,
    maxIdle: size,
    idleTimeout: IDLE_CONNECTION_MS,
    waitForConnections: true,
    queueLimit: MAX_WAITING,
  });
  const ready = new WeakSet<PoolConnection>();
  const counts = { busy: 0, waiting: 0 };
  let open = 0;
  pool.on("connection", (opened: PoolConnection) => {
    open += 1;
    // Without a listener a connection that ends would end the process. The pool drops it; the next one is opened anew.
    opened.on("error", lost);
    // The driver's types leave it out; its own events don't tell of all ends.
    (opened as unknown as { readonly stream: Socket }).stream.once("close", () => {
      open -= 1;
    });
  });
  const setUp = async (opened: PoolConnection): Promise<void> => {
    if (ready.has(opened)) return;
    const { command } = over(opened, connectMs);
    const [version] = (await command(`SELECT ${isMariadb} AS mariadb`)).rows as { readonly mariadb: number }[];
    for (const sql of [...sessionOf(settings), limitOf(settings, version?.mariadb === 1)]) await command(sql);
    ready.add(opened);
  };
  const lend = async (): Promise<Lent> => {
    if (counts.waiting >= MAX_WAITING) throw problem("unavailable", "too many operations are waiting");
    counts.waiting += 1;
    const opened = await acquire(pool, connectMs).finally(() => {
      counts.waiting -= 1;
    });
    counts.busy += 1;
    const release = (isLost: boolean): void => {
      counts.busy -= 1;
      if (isLost) opened.destroy();
      else opened.release();
    };
    try {
      await setUp(opened);
    } catch (error) {
      release(true);
      throw error;
    }
    return { ...over(opened, statementMs + ANSWER_MARGIN_MS), release };
  };
  return {
    lend,
    get counts() {
      return { ...counts, idle: Math.max(0, open - counts.busy) };
    },
    close: () => end(pool),
  };
}

function acquire(pool: Pool, waitMs: number): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error("no connection became free in time"));
    }, waitMs);
    pool.getConnection((error, connection) => {
      clearTimeout(timer);
      if (late) connection?.release();
      else if (error) reject(error);
      else resolve(connection);
    });
  });
}

type Callback = (error: Error | null, result?: unknown) => void;

/** Calls with promises, each with a limit to how long an answer may take. */
function over(connection: PoolConnection, limitMs: number): Connection {
  const ask = (send: (done: Callback) => void): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
      send((error, result) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(toAnswer(result));
      });
    });
  return {
    execute: async (sql, params) => {
      const values = params.map(toParameter);
      return ask((done) => connection.execute(sql, values, done));
    },
    text: (sql, params) => ask((done) => connection.query(sql, [...params], done)),
    command: (sql) => ask((done) => connection.query(sql, done)),
  };
}

function toAnswer(result: unknown): Answer {
  if (Array.isArray(result)) return { rows: result, written: 0, insertId: 0 };
  const { affectedRows, insertId } = result as ResultSetHeader;
  return { rows: [], written: affectedRows, insertId };
}

const toParameter = (value: SqlValue) => (typeof value === "number" ? mysql.TypedParameter.BIGINT(value) : value);

/** A server that does not answer can't keep us from ending. */
function end(pool: Pool): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    pool.end(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
