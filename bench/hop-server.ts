// The yardstick of work: one hop between two services, with nothing of Souk in it. `callee` is a Fastify handler that
// validates and commits one durable SQLite insert, grouped; `caller` is a Fastify handler that asks it through undici.
// Each is a process of its own. Usage: node hop-server.ts callee FILE | caller URL; tells its port, then its CPU on request.
import { DatabaseSync } from "node:sqlite";
import Fastify from "fastify";
import { Pool } from "undici";

const [role = "", target = ""] = process.argv.slice(2);
const schema = {
  body: { type: "object", properties: { note: { type: "string" } }, required: ["note"] },
  response: { 200: { type: "object", properties: { ok: { type: "boolean" } } } },
} as const;
const NOTE_BYTES = 200;
const CONNECTIONS = 64;

const app = Fastify();
if (role === "callee") app.post("/", { schema }, callee(target));
else app.post("/", { schema }, caller(target));
await app.listen({ host: "127.0.0.1", port: 0 });
const address = app.server.address();
if (address === null || typeof address === "string") throw new Error("no port");
process.send?.({ port: address.port });
process.on("message", () => process.send?.(process.cpuUsage()));
process.on("disconnect", () => process.exit());

function callee(file: string): () => Promise<{ readonly ok: true }> {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE notes (note TEXT NOT NULL)");
  const insert = database.prepare("INSERT INTO notes VALUES (?)");
  const note = "n".repeat(NOTE_BYTES);
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    database.exec("BEGIN IMMEDIATE");
    for (let index = 0; index < group.length; index += 1) insert.run(note);
    database.exec("COMMIT");
    for (const done of group) done();
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(() => resolve({ ok: true }));
      if (waiting.length === 1) setImmediate(flush);
    });
}

function caller(url: string): (request: { readonly body: unknown }) => Promise<unknown> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const headers = { "content-type": "application/json" };
  return async ({ body }) => {
    const answer = await pool.request({ method: "POST", path: "/", headers, body: JSON.stringify(body) });
    return answer.body.json();
  };
}
