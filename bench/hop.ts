// What one bare hop costs on this machine, now: the unit in which a checkout's CPU can be compared between machines.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";

/** Both ends of a hop on the machine on which the bars were set (docs/adr/0016). */
export const REFERENCE_HOP_MS = 0.105;
const IN_FLIGHT = 32;
const WARM_UP = 4_000;

/** What `work` answers, and what a bare hop cost before and after it, on the mean. */
export async function besideHops<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly hopMs: number }> {
  const before = await measureHop();
  const result = await work();
  return { result, hopMs: (before + (await measureHop())) / 2 };
}

/** CPU milliseconds of caller and callee together, per hop, with 32 in flight. */
async function measureHop(count = 12_000): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "souk-hop-"));
  const callee = start("callee", join(folder, "hop.db"));
  let caller: ChildProcess | undefined;
  try {
    const calleePort = Number((await answerOf(callee)).port);
    caller = start("caller", `http://127.0.0.1:${calleePort}`);
    const pool = new Pool(`http://127.0.0.1:${Number((await answerOf(caller)).port)}`, { connections: IN_FLIGHT });
    await ask(pool, WARM_UP);
    const before = (await cpuMsOf(callee)) + (await cpuMsOf(caller));
    await ask(pool, count);
    const after = (await cpuMsOf(callee)) + (await cpuMsOf(caller));
    await pool.close();
    return (after - before) / count;
  } finally {
    caller?.disconnect();
    callee.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

function start(role: string, target: string): ChildProcess {
  return fork(new URL("./hop-server.ts", import.meta.url), [role, target]);
}

type Told = { readonly port?: number; readonly user?: number; readonly system?: number };

function answerOf(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Told));
    child.once("exit", (code) => reject(new Error(`the bare hop's server ended (${code})`)));
  });
}

async function cpuMsOf(child: ChildProcess): Promise<number> {
  const told = answerOf(child);
  child.send("cpu");
  const { user = 0, system = 0 } = await told;
  return (user + system) / 1000;
}

async function ask(pool: Pool, count: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const answer = await pool.request({ method: "POST", path: "/", headers, body: '{"note":"hello"}' });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}
