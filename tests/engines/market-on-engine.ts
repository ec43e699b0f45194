// What every market on a real engine is asked beside its own trade: its server is killed under load and nobody dies of it, the
// invariants hold afterwards, and a store that can't be had is one clear line.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, type TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type Market, runSouk } from "../market/market.ts";
import { eventually, newKey } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

type Ending = () => Promise<unknown> | undefined;
export type Cleanup = { after(ending: Ending): void };

/** What a file has begun ends after its last test, the last one first. */
export function cleanupOfFile(): Cleanup {
  const endings: Ending[] = [];
  after(async () => {
    for (const end of endings.toReversed()) await end();
  });
  return { after: (ending) => void endings.push(ending) };
}

/** How often the shop said no, by the reason. */
export type Refusals = Map<string, number>;
export const noteRefusal = (refused: Refusals, reason: string): void =>
  void refused.set(reason, (refused.get(reason) ?? 0) + 1);

/** Whatever was refused while the server was away has one of the reasons that a client can wait for. */
export function assertTemporary(refused: Refusals, isTemporary: (reason: string) => boolean): void {
  const other = [...refused.keys()].filter((reason) => !isTemporary(reason));
  assert.deepEqual(other, [], "no other refusal");
}

export type Outages = {
  readonly market: Market;
  readonly server: { kill(): Promise<unknown>; start(): Promise<unknown> };
  readonly rounds: number;
  /** How long it is away. */
  readonly downMs: number;
  /** Until the next one. */
  readonly upMs?: number;
  /** People, until told to end. */
  readonly load: (signal: AbortSignal) => Promise<void>;
  /** As soon as it is away. */
  readonly away?: () => void;
  /** When it has been away for `downMs`: what must go on, and what is 503. */
  readonly whileAway: () => Promise<unknown>;
  /** As soon as it is back: answers what says whether `what` works again. */
  readonly back: () => () => Promise<boolean>;
  readonly what: string;
  /** Whether so much was done under load that it proves something: until then it goes on. */
  readonly enough?: () => boolean;
};

/** Another one than are in the list now. */
export function anotherIn(list: readonly unknown[]): () => Promise<boolean> {
  const before = list.length;
  return async () => list.length > before;
}

/** So soon after its server is back, everything works again. */
const BACK_WITHIN_MS = 15_000;
const WARM_MS = 2_000;
/** Where other tests keep the machine busy. */
const ENOUGH_WITHIN_MS = 60_000;

/** Kills the server again and again under load. No process of ours dies, and all works soon after each time. */
export async function surviveOutages(t: TestContext, outages: Outages): Promise<void> {
  const { market, server, rounds, downMs, upMs = 1_000, what, enough = () => true } = outages;
  const pids = async () => (await market.processes()).map((row) => row.pid);
  const before = await pids();
  const over = new AbortController();
  const loading = outages.load(over.signal);
  await systemClock.sleep(WARM_MS);
  let slowestMs = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      await server.kill();
      outages.away?.();
      await systemClock.sleep(downMs);
      await outages.whileAway();
      await server.start();
      const startedMs = systemClock.monotonicMs();
      await eventually(`${what} again`, outages.back(), Boolean, BACK_WITHIN_MS);
      slowestMs = Math.max(slowestMs, systemClock.monotonicMs() - startedMs);
      await systemClock.sleep(upMs);
    }
    await eventually("enough was done under load", async () => enough(), Boolean, ENOUGH_WITHIN_MS);
  } finally {
    over.abort();
    await loading;
  }
  t.diagnostic(`${what} works again ${Math.round(slowestMs)} ms after the server is back`);
  assert.deepEqual(await pids(), before, "no process has died");
}

export type Examination = {
  /** Fewer orders prove nothing. */
  readonly orders: number;
  /** Of these invariants the rows are told; of those in `read` there are more than 20, or this store was not read. */
  readonly told: readonly string[];
  readonly read: readonly string[];
};

/** What fewer orders or rows say proves nothing. */
export const MANY = 20;

export async function examineMarket(t: TestContext, market: Market, examination: Examination): Promise<void> {
  const { report, verdict } = await verifyMarket(market, undefined, examination.orders);
  assert.equal(verdict, "holds");
  const checked = (invariant: string) => report.results.find((each) => each.invariant === invariant)?.checked ?? 0;
  const rows = examination.told.map((invariant) => `${invariant} ${checked(invariant)}`).join(", ");
  t.diagnostic(`${report.orders} orders; rows checked: ${rows}`);
  for (const invariant of examination.read) assert.ok(checked(invariant) > MANY, `${invariant}: this store was read`);
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
}

export type RefusedStore = {
  readonly service: string;
  readonly url: string;
  /** The rest of the line, behind who can't start. */
  readonly says: RegExp;
  /** What makes the server as the line says. */
  readonly when?: () => Promise<unknown>;
};

/** A start with such a store is one line, exit 1, without a password. */
export async function refuseStores(market: Market, stores: readonly RefusedStore[]): Promise<void> {
  for (const { service, url, says, when } of stores) {
    await when?.();
    const { code, stderr } = await runSouk(["up"], {
      SOUK_DATA_DIR: join(market.folder, `failed-${newKey()}`),
      PORT: "0",
      SOUK_DEMO: "0",
      [`${service.toUpperCase()}_DATABASE_URL`]: url,
    });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`souk: ${service}-1 can't start: ${says.source}\n`));
    assert.doesNotMatch(stderr, /canary|\n\s+at /);
  }
}
