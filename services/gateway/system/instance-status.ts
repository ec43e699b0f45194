// How one instance is, in its own words: its readiness checks, its metrics and the errors that it logged. Asked over its private address; one
// that does not answer in time is unreachable, which is an answer too.
import type { Instance } from "@souk/chassis/discovery";
import { ERRORS_PATH, type RecentError } from "@souk/chassis/recent-errors";
import { request } from "undici";

export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
export type Gauges = ReadonlyMap<string, readonly Sample[]>;

export type InstanceReport = {
  readonly instance: string;
  readonly service: string;
  readonly state: "ready" | "not_ready" | "unreachable";
  readonly checks: Readonly<Record<string, string>>;
  readonly gauges: Gauges;
  readonly errors: readonly RecentError[];
};

const TIMEOUT_MS = 1_500;
const MAX_BYTES = 4 * 1024 * 1024;
const noGauges: Gauges = new Map();

/** `token` is ours as a service, for services alone hear of errors; without one there are none. */
export async function askInstance(
  { service, instance, url }: Instance,
  token: string | undefined,
): Promise<InstanceReport> {
  try {
    const [ready, metrics, errors] = await Promise.all([
      getJson(`${url}/readyz`),
      getJson(`${url}/metrics`).catch(() => undefined), // Emulators have none,
      token === undefined ? undefined : getJson(`${url}${ERRORS_PATH}`, token).catch(() => undefined), // nor has who runs an older release.
    ]);
    return {
      service,
      instance,
      state: ready.status === 200 ? "ready" : "not_ready",
      checks: toChecks(ready.value),
      gauges: metrics === undefined ? noGauges : toGauges(metrics.value),
      errors: errors?.status === 200 ? toErrors(errors.value) : [],
    };
  } catch {
    return { service, instance, state: "unreachable", checks: {}, gauges: noGauges, errors: [] };
  }
}

async function getJson(url: string, token?: string): Promise<{ readonly status: number; readonly value: unknown }> {
  const { statusCode, headers, body } = await request(url, {
    headers: { accept: "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  if (Number(headers["content-length"] ?? 0) > MAX_BYTES) {
    body.destroy();
    throw new Error("too much");
  }
  return { status: statusCode, value: await body.json() };
}

function toChecks(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value) || !isRecord(value.checks)) return {};
  return Object.fromEntries(Object.entries(value.checks).map(([name, told]) => [name, String(told)]));
}

function toErrors(value: unknown): readonly RecentError[] {
  if (!isRecord(value) || !Array.isArray(value.items)) return [];
  return value.items.filter(isRecord).map(({ at, times, message, reason, traceId }) => ({
    at: Number(at),
    times: Number(times),
    message: String(message),
    reason: typeof reason === "string" ? reason : null,
    traceId: typeof traceId === "string" ? traceId : null,
  }));
}

/** prom-client's own JSON: a list of metrics with their values. Histograms are left out. */
export function toGauges(value: unknown): Gauges {
  const gauges = new Map<string, readonly Sample[]>();
  if (!Array.isArray(value)) return gauges;
  for (const metric of value as readonly unknown[]) {
    if (!isRecord(metric) || metric.type === "histogram") continue;
    if (typeof metric.name === "string" && Array.isArray(metric.values)) {
      gauges.set(metric.name, metric.values.filter(isSample).map(toSample));
    }
  }
  return gauges;
}

type RawSample = { readonly value: number; readonly labels?: Readonly<Record<string, unknown>> };

function isSample(value: unknown): value is RawSample {
  return isRecord(value) && typeof value.value === "number";
}

function toSample({ value, labels = {} }: RawSample): Sample {
  return { value, labels: Object.fromEntries(Object.entries(labels).map(([name, each]) => [name, String(each)])) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
