// The broker as the services have it, by their own metrics: a doctor with other credentials, or on another network, would
// find something else. Where events are served as feeds there is nothing to say.
import type { ProcessRow } from "../market/process-table.ts";
import type { Finding } from "./diagnosis.ts";

const TIMEOUT_MS = 3_000;
/** More than this not yet published is worth a word. */
const LONG_BACKLOG = 1_000;

type Instance = { readonly name: string; readonly connected: boolean; readonly backlog: number };

export async function readBus(processes: readonly ProcessRow[]): Promise<readonly Finding[]> {
  const found = (await Promise.all(processes.map(ask))).filter((each) => each !== undefined);
  if (found.length === 0) return [];
  const away = found.filter(({ connected }) => !connected).map(({ name }) => name);
  const backlog = Math.max(...found.map((each) => each.backlog));
  const waiting = `${backlog} events wait to be published`;
  if (away.length > 0) {
    const finding = `${away.length} of ${found.length} can't reach it; ${waiting}, and are read from feeds`;
    return [
      { state: "bad", what: "broker", finding, advice: `is it up, is BUS_URL right? logs/${away[0]}.log says more` },
    ];
  }
  const finding = `${found.length} instances have it; ${waiting}`;
  return [
    backlog > LONG_BACKLOG
      ? { state: "note", what: "broker", finding, advice: "wait; is the broker slow?" }
      : { state: "ok", what: "broker", finding },
  ];
}

/** Undefined: it has none, or does not answer, which is told elsewhere. The gateway serves no metrics in public. */
async function ask({ instance, url }: ProcessRow): Promise<Instance | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return undefined;
    const metrics = (await response.json()) as readonly Metric[];
    const connected = gaugeOf(metrics, "souk_broker_connected");
    if (connected === undefined) return undefined;
    const backlog = Math.max(0, gaugeOf(metrics, "souk_relay_lag_events") ?? 0);
    return { name: instance, connected: connected === 1, backlog };
  } catch {
    return undefined;
  }
}

type Metric = { readonly name: string; readonly values: readonly { readonly value: number }[] };

function gaugeOf(metrics: readonly Metric[], name: string): number | undefined {
  return metrics.find((metric) => metric.name === name)?.values[0]?.value;
}
