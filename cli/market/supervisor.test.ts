import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { childStarter } from "./child-process.ts";
import { createProcessTable, isAlive, readProcesses } from "./process-table.ts";
import { instancesOf, type Stall } from "./stalls.ts";
import { createSupervisor } from "./supervisor.ts";

const good = `
  import { createServer } from "node:http";
  import { appendFileSync } from "node:fs";
  const server = createServer((_, response) => response.end("ok"));
  server.listen(Number(process.env.PORT), "127.0.0.1", () => {
    process.send({ type: "ready", url: "http://127.0.0.1:" + server.address().port });
    console.log(JSON.stringify({ level: "info", msg: "ready" }));
  });
  const stop = (why) => { appendFileSync(process.env.DIARY, process.env.INSTANCE_ID + " " + why + "\\n"); process.exit(0); };
  process.on("SIGTERM", () => setTimeout(stop, 20, "SIGTERM"));
  process.on("disconnect", () => stop("disconnect"));
`;
const bad = `console.error("DATABASE_URL can't be reached: postgres://db"); process.exit(1);`;
const stubborn = good.replace('setTimeout(stop, 20, "SIGTERM")', "0");

async function setUp(t: TestContext, scripts: Readonly<Record<string, string>>, graceMs = 5_000) {
  const root = await mkdtemp(join(tmpdir(), "souk-market-"));
  const stalls: Stall[] = [];
  for (const [name, script] of Object.entries(scripts)) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "main.ts"), script);
    stalls.push({ name, kind: "service", folder: name, closes: stalls.length + 1, scalable: true });
  }
  const diary = join(root, "diary");
  const said: string[] = [];
  const file = join(root, "processes.json");
  const complaints: string[] = [];
  const supervisor = createSupervisor({
    instances: instancesOf(stalls, new Map()),
    starter: childStarter({
      root,
      logs: root,
      clock: systemClock,
      onComplaint: (line) => complaints.push(line),
      graceMs,
    }),
    environmentOf: (instance, port) => ({ PORT: String(port), INSTANCE_ID: instance.name, DIARY: diary }),
    table: createProcessTable(file),
    clock: systemClock,
    say: (line) => said.push(line),
  });
  t.after(async () => {
    await supervisor.stop();
    await rm(root, { recursive: true, force: true });
  });
  return {
    supervisor,
    said,
    file,
    root,
    complaints,
    diary: () => readFile(diary, "utf8").then((text) => text.trim().split("\n")),
  };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await systemClock.sleep(20);
  }
  assert.fail(`never happened: ${what}`);
}

test("starts all, writes down what runs where, and closes in order", async (t) => {
  const market = await setUp(t, { gateway: good, orders: good, users: good });
  await market.supervisor.start();
  const rows = await readProcesses(market.file);
  assert.deepEqual(rows.map((row) => row.instance).sort(), ["gateway-1", "orders-1", "users-1"]);
  for (const row of rows) assert.equal(await (await fetch(row.url)).text(), "ok");
  await market.supervisor.stop();
  assert.deepEqual(await market.diary(), ["gateway-1 SIGTERM", "orders-1 SIGTERM", "users-1 SIGTERM"]);
  assert.deepEqual(await readProcesses(market.file), []);
  assert.ok(rows.every((row) => !isAlive(row.pid)));
});

test("a killed child comes back at the same address, and the next time again", async (t) => {
  const market = await setUp(t, { orders: good });
  await market.supervisor.start();
  const [before] = await readProcesses(market.file);
  assert.ok(before);
  let last = before.pid;
  for (let round = 0; round < 3; round += 1) {
    process.kill(last, "SIGKILL");
    await until("a new process", async () => {
      const [now] = await readProcesses(market.file);
      return now !== undefined && now.pid !== last;
    });
    const [now] = await readProcesses(market.file);
    assert.equal(now?.url, before.url);
    last = now?.pid ?? 0;
  }
  // It is written down before it is counted.
  await until("a third restart", () => (market.supervisor.states()[0]?.restarts ?? 0) >= 3);
  assert.equal(market.supervisor.states()[0]?.restarts, 3);
  assert.match(market.said.join("\n"), /orders-1 ended \(SIGKILL\)/);
});

test("a child that can't start is one clear line", async (t) => {
  const market = await setUp(t, { users: good, orders: bad });
  await assert.rejects(market.supervisor.start(), {
    name: "CommandError",
    message: "orders-1 can't start: DATABASE_URL can't be reached: postgres://db",
  });
  await market.supervisor.stop();
});

test("a child that does not stop is killed after its grace", async (t) => {
  const market = await setUp(t, { orders: stubborn }, 200);
  await market.supervisor.start();
  const [row] = await readProcesses(market.file);
  await market.supervisor.stop();
  assert.equal(isAlive(row?.pid ?? 0), false);
});

test("restarting one service leaves the others alone", async (t) => {
  const market = await setUp(t, { orders: good, users: good });
  await market.supervisor.start();
  const pids = () => market.supervisor.states().map((each) => each.pid);
  const before = pids();
  await market.supervisor.restart(new Set(["orders"]));
  const after = pids();
  assert.notEqual(after[0], before[0]);
  assert.equal(after[1], before[1]);
  await systemClock.sleep(300);
  assert.deepEqual(pids(), after);
});

test("a child's warnings are shown in one line each, and all of its output is kept", async (t) => {
  const noisy = `${good}
    console.log(JSON.stringify({ level: "warn", msg: "slow" }));
    console.log(JSON.stringify({ level: "error", msg: "broken", err: { message: "why" } }));`;
  const market = await setUp(t, { orders: noisy });
  await market.supervisor.start();
  await until("both complaints", () => market.complaints.length === 2);
  assert.deepEqual(market.complaints, ["orders-1 warn: slow", "orders-1 error: broken: why"]);
  await market.supervisor.stop();
  assert.match(await readFile(join(market.root, "orders-1.log"), "utf8"), /"ready"/);
});
