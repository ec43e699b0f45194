import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { emulatorHostStarter } from "./emulator-host.ts";
import { isAlive } from "./process-table.ts";
import { StartFailure } from "./running.ts";

const settings = "export const settings = {};";
const good = `
  import { createServer } from "node:http";
  export function createService() {
    const server = createServer((_, response) => response.end(String(process.pid)));
    return {
      start: () => new Promise((resolve) => server.listen(0, "127.0.0.1", () =>
        resolve({ url: "http://127.0.0.1:" + server.address().port }))),
      stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
    };
  }
`;
const bad = `export function createService() { throw new Error("the port is taken"); }`;
const mute = `export function createService() { return { start: () => new Promise(() => undefined), stop: async () => {} }; }`;

async function setUp(t: TestContext, scripts: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), "souk-emulators-"));
  for (const [name, script] of Object.entries(scripts)) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "service.ts"), script);
    await writeFile(join(root, name, "config.ts"), settings);
  }
  const start = emulatorHostStarter({
    ...{ root, logs: root, clock: systemClock, onComplaint: () => undefined },
    ...{ graceMs: 5_000, readyTimeoutMs: 5_000 },
  });
  t.after(() => rm(root, { recursive: true, force: true }));
  return (name: string) => start({ instance: `${name}-1`, kind: "emulator", folder: name, environment: {} });
}

const pidAt = async (url: string): Promise<number> => Number(await (await fetch(url)).text());

test("all are in one process, which ends with the last of them and begins anew", async (t) => {
  const start = await setUp(t, { stripe: good, mailbox: good });
  const [stripe, mailbox] = await Promise.all([start("stripe"), start("mailbox")]);
  assert.equal(await pidAt(stripe.url), stripe.pid);
  assert.equal(await pidAt(mailbox.url), stripe.pid);
  assert.notEqual(stripe.pid, process.pid);
  await stripe.stop();
  assert.equal((await stripe.ended).how, "stopped");
  await assert.rejects(fetch(stripe.url));
  assert.equal(await pidAt(mailbox.url), stripe.pid);
  await mailbox.stop();
  assert.equal(isAlive(stripe.pid), false);
  const again = await start("stripe");
  t.after(() => again.stop());
  assert.notEqual(again.pid, stripe.pid);
  assert.equal(await pidAt(again.url), again.pid);
});

test("one that can't start says why, and disturbs nobody", async (t) => {
  const start = await setUp(t, { stripe: good, mailbox: bad });
  const stripe = await start("stripe");
  t.after(() => stripe.stop());
  await assert.rejects(start("mailbox"), (error: StartFailure) => error.message === "the port is taken");
  assert.equal(await pidAt(stripe.url), stripe.pid);
});

test("whoever kills the process ends all, and each can be started again", async (t) => {
  const start = await setUp(t, { stripe: good, mailbox: good });
  const both = await Promise.all([start("stripe"), start("mailbox")]);
  process.kill(both[0].pid, "SIGKILL");
  for (const each of both)
    assert.deepEqual([(await each.ended).how, (await each.ended).signal], ["SIGKILL", "SIGKILL"]);
  await both[0].stop();
  const again = await Promise.all([start("stripe"), start("mailbox")]);
  assert.equal(again[0].pid, again[1].pid);
  await Promise.all(again.map((each) => each.stop()));
  assert.equal(isAlive(again[0].pid), false);
});

test("one that is never ready is no start, and does not stay", async (t) => {
  const start = await setUp(t, { openid: mute });
  await assert.rejects(start("openid"), (error: StartFailure) => {
    assert.ok(error instanceof StartFailure);
    return error.message === "it was not ready in time";
  });
});
