// What `souk doctor` looks at. Each finding says what is so and, where a person is needed, what to do.
import type { Clock } from "@souk/chassis/clock";
import { portState } from "@souk/chassis/free-port";
import type { DataFolder } from "../market/data-folder.ts";
import { isFolderLocked } from "../market/folder-lock.ts";
import { DEFAULT_PORT } from "../market/plan.ts";
import { isAlive, type ProcessRow, readProcesses } from "../market/process-table.ts";
import { readSecrets } from "../market/secrets.ts";
import { stallsFor } from "../market/stalls.ts";
import { readBus } from "./bus-health.ts";
import { readBooks } from "./message-health.ts";

export type Finding = {
  readonly state: "ok" | "note" | "bad";
  readonly what: string;
  readonly finding: string;
  readonly advice?: string;
};

export type Patient = {
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Of a busy machine; who hangs, hangs longer. */
const PROBE_TIMEOUT_MS = 10_000;
const MAX_SKEW_MS = 2_000;

export async function diagnose(patient: Patient): Promise<readonly Finding[]> {
  const { folder } = patient;
  const processes = await readProcesses(folder.processesFile);
  const running = isFolderLocked(folder.lockFile);
  const groups = await Promise.all([
    secretsFinding(folder),
    running ? missingStalls(patient, processes) : stopped(patient, processes),
    ...processes.map((row) => examine(patient, row)),
    readBus(processes),
    readBooks(patient, running),
  ]);
  return groups.flat();
}

async function secretsFinding(folder: DataFolder): Promise<readonly Finding[]> {
  try {
    await readSecrets(folder.secretsFile);
    return [{ state: "ok", what: "secrets", finding: "readable by their owner alone" }];
  } catch (error) {
    return [{ state: "bad", what: "secrets", finding: messageOf(error), advice: "see the message" }];
  }
}

async function stopped({ environment }: Patient, processes: readonly ProcessRow[]): Promise<readonly Finding[]> {
  const port = Number(environment.PORT || DEFAULT_PORT);
  const left = processes.filter((row) => isAlive(row.pid));
  const state = port > 0 ? await portState(environment.HOST || "127.0.0.1", port) : "free";
  return [
    { state: "note", what: "market", finding: "not running", advice: "npm start opens it" },
    ...left.map(
      (row): Finding => ({
        state: "bad",
        what: row.instance,
        finding: `pid ${row.pid} is still there without its starter`,
        advice: `kill ${row.pid}`,
      }),
    ),
    state === "free"
      ? { state: "ok", what: `port ${port}`, finding: "free" }
      : {
          state: "bad",
          what: `port ${port}`,
          finding: state,
          advice: "stop who has it, or choose another with PORT=…",
        },
  ];
}

async function missingStalls({ environment }: Patient, processes: readonly ProcessRow[]): Promise<readonly Finding[]> {
  const there = new Set(processes.map((row) => row.service));
  return stallsFor(environment)
    .filter((stall) => !there.has(stall.name))
    .map((stall) => ({
      state: "bad" as const,
      what: stall.name,
      finding: "no instance is ready; the market is trying to start it",
      advice: `logs/${stall.name}-1.log says why`,
    }));
}

/** Alive, ready, engines reached, clock as ours. */
async function examine(patient: Patient, row: ProcessRow): Promise<readonly Finding[]> {
  const what = row.instance;
  if (!isAlive(row.pid)) return [{ state: "bad", what, finding: `pid ${row.pid} is gone`, advice: "npm start" }];
  try {
    const beganMs = patient.clock.now();
    const response = await fetch(`${row.url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const text = await response.text();
    const skewMs = skewOf(response.headers.get("date"), (beganMs + patient.clock.now()) / 2);
    return [
      response.ok
        ? { state: "ok", what, finding: `ready at ${row.url} (pid ${row.pid})` }
        : { state: "bad", what, finding: `not ready: ${text.slice(0, 200)}`, advice: `logs/${what}.log says more` },
      ...(Math.abs(skewMs) <= MAX_SKEW_MS
        ? []
        : [{ state: "bad", what, finding: `its clock is ${skewMs} ms off`, advice: "set the clocks (NTP)" } as const]),
    ];
  } catch (error) {
    return [
      { state: "bad", what, finding: `does not answer: ${messageOf(error)}`, advice: `logs/${what}.log says more` },
    ];
  }
}

/** A Date header has whole seconds: half of one is its error. */
function skewOf(date: string | null, nowMs: number): number {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? 0 : Math.round(theirs + 500 - nowMs);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
