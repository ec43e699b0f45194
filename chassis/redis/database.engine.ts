// The store in Redis: scripts that are whole or not at all, migrations, a server that goes away, hangs, is full, or has
// lost everything.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "../clock.ts";
import { freePort } from "../free-port.ts";
import { silentLog } from "../sqlite/testing.ts";
import { CONFLICT, compareAndSet } from "./compare-and-set.ts";
import { OtherLife, openRedis, type RedisDatabase } from "./database.ts";
import { outboxLua } from "./outbox.ts";
import { startPrivateRedis } from "./private-server.harness.ts";
import { defineScript } from "./script.ts";
import { loseEverything, onTestServer, temporaryRedis } from "./testing.ts";

const base = { clock: systemClock, log: silentLog, owner: "tests" };
const open = (url: string, more: Partial<Parameters<typeof openRedis>[0]> = {}) => openRedis({ ...base, url, ...more });

/** Two keys that must always be the same. */
const addBoth = defineScript({
  name: "add both",
  body: `
redis.call('INCRBY', key('one'), args.by)
redis.call('SET', key('ballast'), ARGV[3] or '')
return redis.call('INCRBY', key('two'), args.by)
`,
});
const readBoth = defineScript({ name: "both", reads: true, body: "return redis.call('MGET', key('one'), key('two'))" });
const bothIn = async (database: RedisDatabase) => (await database.run(readBoth, {})) as readonly (string | null)[];
const unavailable = { code: "unavailable", status: 503 };

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const endsMs = systemClock.monotonicMs() + 10_000;
  while (!(await condition())) {
    if (systemClock.monotonicMs() > endsMs) assert.fail(`never: ${what}`);
    await systemClock.sleep(20);
  }
}

test("a script that the server has forgotten runs all the same, once", async (t) => {
  const { database } = await temporaryRedis(t);
  assert.equal(await database.run(addBoth, { by: 1 }), 1);
  await onTestServer((client) => client.sendCommand(["SCRIPT", "FLUSH", "SYNC"]));
  assert.equal(await database.run(addBoth, { by: 1 }), 2);
  assert.deepEqual(await bothIn(database), ["2", "2"]);
});

test("a key that somebody else has filled fails an operation before it has written anything", async (t) => {
  const { database, prefix } = await temporaryRedis(t);
  const write = defineScript({
    name: "write",
    uses: [outboxLua],
    body: "checkEvents(args.events) redis.call('SET', key('one'), '1') appendEvents(args.events)",
  });
  await onTestServer((client) => client.sendCommand(["LPUSH", `${prefix}outbox`, "not ours"]));
  const events = [{ id: "a", type: "thing.happened", partition: 0, at: 1, body: "{}" }];
  await assert.rejects(database.run(write, { events }), /outbox is a list, not a hash/);
  assert.deepEqual(await bothIn(database), [null, null]);
});

test("compare and set: of twenty instances that change one row at once each gets its turn", async (t) => {
  const { database, another } = await temporaryRedis(t);
  const others = [database, await another(), await another()];
  const read = defineScript({ name: "read", reads: true, body: "return redis.call('GET', key('row')) or '0'" });
  const set = defineScript({
    name: "set",
    body: `if (redis.call('GET', key('row')) or '0') ~= args.known then return 0 end
      redis.call('SET', key('row'), args.next) return 1`,
  });
  let attempts = 0;
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      compareAndSet(systemClock, async () => {
        attempts += 1;
        const store = others[index % 3] as RedisDatabase;
        const known = String(await store.run(read, {}));
        const next = String(Number(known) + 1);
        return (await store.run(set, { known, next })) === 1 ? next : CONFLICT;
      }),
    ),
  );
  assert.deepEqual(
    results.map(Number).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  assert.ok(attempts > 20, "they were in each other's way");
});

test("a store that was lost is noticed at once, by all: another epoch, and what was decided before is not written", async (t) => {
  const { database, another, prefix } = await temporaryRedis(t);
  const other = await another();
  const before = database.life();
  assert.deepEqual(other.life(), before);
  await database.run(addBoth, { by: 5 });
  await loseEverything(prefix);
  await assert.rejects(database.runIn(before, addBoth, { by: 1 }), OtherLife);
  assert.notEqual(database.life().epoch, before.epoch);
  assert.ok(database.life().since >= before.since);
  assert.deepEqual(await bothIn(other), [null, null]);
  assert.deepEqual(other.life(), database.life(), "one new life for all instances");
  assert.equal(await other.run(addBoth, { by: 1 }), 1);
});

test("a restored copy whose epoch was taken away begins a life of its own and keeps what it has", async (t) => {
  const { database, prefix } = await temporaryRedis(t);
  const before = database.life();
  await database.run(addBoth, { by: 5 });
  await onTestServer((client) => client.sendCommand(["HDEL", `${prefix}identity`, "epoch"]));
  assert.deepEqual(await bothIn(database), ["5", "5"]);
  assert.notEqual(database.life().epoch, before.epoch);
});

test("migrations run once though many start together; newer stores and other services' are refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-migrations-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "0001-shelf.lua"), "redis.call('INCR', key('one'))");
  const { url } = await temporaryRedis(t, { owner: "tests" });
  const migrations = pathToFileURL(folder);
  const opening = () => open(url, { migrations });
  const all = await Promise.all(Array.from({ length: 6 }, opening));
  assert.equal(new Set(all.map((database) => database.life().epoch)).size, 1);
  assert.deepEqual(await bothIn(all[0] as RedisDatabase), ["1", null]);
  await Promise.all(all.map((database) => database.close()));
  await writeFile(join(folder, "0002-second.lua"), "redis.call('INCR', key('two'))");
  const second = await opening();
  assert.deepEqual(await bothIn(second), ["1", "1"]);
  await second.close();
  await rm(join(folder, "0002-second.lua"));
  await assert.rejects(opening, /has tests format 2, this program knows only 1/);
  await assert.rejects(open(url, { owner: "orders" }), /are the store of tests; orders needs a prefix of its own/);
});

test("a server that is not there, or lets us not in, is one line without the password", async (t) => {
  const server = await startPrivateRedis(t, "--requirepass", "right");
  for (const [url, reason] of [
    [`redis://:canary@127.0.0.1:${server.port}`, /^Error: the Redis store 127\.0\.0\.1:\d+\/0[^\n]*WRONGPASS[^\n]*$/],
    [
      "redis://:canary@127.0.0.1:1",
      /^Error: the Redis store 127\.0\.0\.1:1\/0 can't be reached: [^\n]*ECONNREFUSED[^\n]*$/,
    ],
  ] as const) {
    const error = await open(url).then(() => undefined, String);
    assert.match(error ?? "", reason);
    assert.doesNotMatch(error ?? "", /canary/);
  }
});

test("a server that would lose what it answers is refused at the start; who says so gets it all the same", async (t) => {
  for (const [settings, reason] of [
    [["--appendonly", "no"], /127\.0\.0\.1:\d+\/0: appendonly is no and must be yes: [^\n]+$/],
    [["--appendfsync", "everysec"], /: appendfsync is everysec and must be always: [^\n]+$/],
    [["--no-appendfsync-on-rewrite", "yes"], /: no-appendfsync-on-rewrite is yes and must be no: [^\n]+$/],
    [["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"], /: maxmemory-policy is allkeys-lru [^\n]+$/],
    [
      ["--user", ..."default on nopass ~* &* +@all -config".split(" ")],
      /: CONFIG GET is forbidden[^\n]+durability=trusted[^\n]+$/,
    ],
  ] as const) {
    const { url, kill } = await startPrivateRedis(t, ...settings);
    await assert.rejects(open(url), (error: Error) => reason.test(error.message));
    const trusted = await open(`${url}?durability=trusted`);
    assert.equal(await trusted.run(addBoth, { by: 1 }), 1);
    await trusted.close();
    await kill();
  }
  const primary = await startPrivateRedis(t);
  for (const [settings, reason] of [
    [["--cluster-enabled", "yes"], /: it is a cluster; [^\n]+$/],
    [["--replicaof", `127.0.0.1 ${primary.port}`], /: it is a slave, not a primary$/],
  ] as const) {
    const { url, kill } = await startPrivateRedis(t, ...settings);
    await assert.rejects(open(`${url}?durability=trusted`), (error: Error) => reason.test(error.message));
    await kill();
  }
});

test("one that becomes careless, or a replica, under a running service is `unavailable` from the next connection on", async (t) => {
  const server = await startPrivateRedis(t);
  const database = await open(server.url);
  t.after(() => database.close());
  await database.run(addBoth, { by: 1 });
  await server.tell("CONFIG", "SET", "appendfsync", "everysec");
  await server.tell("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await until("refused", () =>
    database.run(addBoth, { by: 1 }).then(
      () => false,
      (error: { cause?: unknown }) => /everysec/.test(String(error.cause)),
    ),
  );
  await server.tell("CONFIG", "SET", "appendfsync", "always");
  assert.ok(Number(await database.run(addBoth, { by: 1 })) > 1, "it is believed again");
});

test("killed and started again: `unavailable` meanwhile, all that was answered is there, and it works by itself", async (t) => {
  const server = await startPrivateRedis(t);
  const database = await open(server.url);
  t.after(() => database.close());
  let answered = 0;
  let refused = 0;
  let over = false;
  const working = Promise.all(
    Array.from({ length: 8 }, async () => {
      while (!over) {
        try {
          await database.run(addBoth, { by: 1 });
          answered += 1;
        } catch (error) {
          assert.equal((error as { code?: string }).code, "unavailable");
          refused += 1;
          await systemClock.sleep(10);
        }
      }
    }),
  );
  for (let round = 0; round < 3; round += 1) {
    await systemClock.sleep(150);
    await server.kill();
    await systemClock.sleep(150);
    await server.start();
    const seen = answered;
    await until("answers again", async () => answered > seen);
  }
  over = true;
  await working;
  const [one, two] = await bothIn(database);
  assert.equal(one, two);
  assert.ok(Number(one) >= answered && Number(one) <= answered + refused, `${one} of ${answered} answered`);
  assert.ok(answered > 20 && refused > 0);
  t.diagnostic(`${answered} answered, ${refused} refused or unknown, ${one} there`);
});

test("a hanging server is `unavailable` within its time", async (t) => {
  const server = await startPrivateRedis(t);
  const database = await open(`${server.url}?answer_timeout=300`);
  t.after(() => database.close());
  await database.run(addBoth, { by: 1 });
  server.signal("SIGSTOP");
  const startedMs = systemClock.monotonicMs();
  await assert.rejects(database.run(addBoth, { by: 1 }), unavailable);
  assert.ok(systemClock.monotonicMs() - startedMs < 2_000);
  server.signal("SIGCONT");
  await until("answers again", () =>
    bothIn(database).then(
      () => true,
      () => false,
    ),
  );
});

test("full memory is `unavailable` before anything is written; reading goes on", async (t) => {
  const server = await startPrivateRedis(t, "--maxmemory", "3mb");
  const database = await open(server.url);
  t.after(() => database.close());
  await database.run(addBoth, { by: 1 });
  await server.tell("CONFIG", "SET", "maxmemory", "1000");
  await assert.rejects(database.run(addBoth, { by: 1 }), unavailable);
  assert.deepEqual(await bothIn(database), ["1", "1"]);
  await server.tell("CONFIG", "SET", "maxmemory", "0");
  assert.equal(await database.run(addBoth, { by: 1 }), 2);
});

test("a file that ends in the middle of an operation has nothing of that operation", async (t) => {
  const server = await startPrivateRedis(t);
  const first = await open(server.url);
  await first.run(addBoth, { by: 1 });
  await first.run(addBoth, { by: 1 }, "x".repeat(10_000));
  await first.close();
  await server.kill();
  const folder = join(server.folder, "appendonlydir");
  const file = join(folder, (await readdir(folder)).find((name) => name.endsWith(".incr.aof")) ?? "");
  const bytes = await readFile(file);
  const ends = bytes.lastIndexOf("EXEC");
  const begins = bytes.lastIndexOf("MULTI");
  assert.ok(bytes.subarray(begins, ends).toString().includes("xxxx"), "a script's writes stand in one MULTI … EXEC");
  await truncate(file, ends - 20);
  await server.start();
  const second = await open(server.url);
  assert.deepEqual(await bothIn(second), ["1", "1"]);
  await second.close();
});

test("over TLS, with a certificate that must be right", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-tls-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate];
  await promisify(execFile)("openssl", [...made, ...names]);
  const plain = await startPrivateRedis(t);
  const tlsPort = await freePort();
  const files = ["tls-cert-file", certificate, "tls-key-file", key, "tls-ca-cert-file", certificate];
  await plain.tell("CONFIG", "SET", "tls-auth-clients", "no", ...files);
  await plain.tell("CONFIG", "SET", "tls-port", `${tlsPort}`);
  const url = `rediss://localhost:${tlsPort}`;
  await assert.rejects(open(url), /can't be reached: [^\n]*self-signed/);
  for (const parameter of [`cacert=${certificate}`, "tls=unverified"]) {
    const database = await open(`${url}?${parameter}`);
    await database.run(addBoth, { by: 1 });
    await database.close();
  }
});
