// SIGKILL at seeded moments: every service and the emulator, so many times each, while checkouts run. Only the processes that
// the market itself has written down are killed, by their pid.
import type { Clock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import type { Market } from "../market/market.ts";

export type Kill = { readonly service: string; readonly inFlight: number };

const MOST_TRIES_PER_KILL = 3;

export type FaultPlan = {
  readonly market: Market;
  readonly random: Random;
  readonly clock: Clock;
  readonly services: readonly string[];
  readonly killsEach: number;
  /** Between two kills, on average. */
  readonly everyMs: number;
  /** Checkouts that are being answered now. */
  readonly inFlight: () => number;
  readonly signal: AbortSignal;
};

/** Kills one after the other until all have had their share, or the shoppers are done. */
export async function killAround(plan: FaultPlan): Promise<readonly Kill[]> {
  const { random, clock, services, killsEach, everyMs, signal } = plan;
  const kills: Kill[] = [];
  const victims = [
    ...shuffle(
      services.flatMap((service) => Array.from({ length: killsEach }, () => service)),
      random,
    ),
  ];
  for (let tries = victims.length * MOST_TRIES_PER_KILL; tries > 0; tries -= 1) {
    const service = victims.shift();
    if (service === undefined) break;
    await clock.sleep(Math.round(everyMs * (0.5 + random.next())), signal).catch(() => undefined);
    if (signal.aborted) break;
    const row = await running(plan, service);
    await somebodyChecksOut(plan);
    const inFlight = plan.inFlight();
    if (row && kill(row.pid)) kills.push({ service, inFlight });
    else victims.push(service); // It was dead already, or still is: its turn comes again.
  }
  return kills;
}

/** A kill that nobody feels proves nothing: where shoppers are slow, it waits a little for one to be in the middle. */
async function somebodyChecksOut({ inFlight, clock, signal }: FaultPlan): Promise<void> {
  for (let tries = 0; tries < 250 && inFlight() === 0 && !signal.aborted; tries += 1) {
    await clock.sleep(2, signal).catch(() => undefined);
  }
}

/** It may just be starting again: wait for it a little. */
async function running({ market, clock, signal }: FaultPlan, service: string) {
  for (let tries = 0; tries < 100 && !signal.aborted; tries += 1) {
    const row = (await market.processes()).find((each) => each.service === service);
    if (row) return row;
    await clock.sleep(50, signal).catch(() => undefined);
  }
  return undefined;
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false; // It was quicker than we.
  }
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const copy = [...items];
  for (let index = copy.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [copy[index], copy[other]] = [copy[other] as T, copy[index] as T];
  }
  return copy;
}
