// A histogram whose series are found once, not at every observation: prom-client hashes the labels each time, which
// costs more than everything else that the hot path does. It shows itself through a prom-client registry.
import type { Metric, Registry } from "prom-client";

export type Series = { observe(seconds: number): void };

export type FastHistogram = {
  /** Keep what this answers: one look-up per series. */
  series(labels: Readonly<Record<string, string>>): Series;
};

export type HistogramOptions = {
  readonly name: string;
  readonly help: string;
  readonly buckets?: readonly number[];
  readonly registry: Registry;
};

export const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

class Counts implements Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: Float64Array;
  readonly #bounds: readonly number[];
  sum = 0;
  count = 0;

  constructor(labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length);
  }

  observe(seconds: number): void {
    this.sum += seconds;
    this.count += 1;
    const bounds = this.#bounds;
    for (let index = 0; index < bounds.length; index += 1) {
      if (seconds <= (bounds[index] as number)) {
        this.counts[index] = (this.counts[index] as number) + 1;
        return;
      }
    }
  }
}

type Value = { metricName: string; labels: Record<string, string | number>; value: number };

function valuesOf(name: string, bounds: readonly number[], counts: Counts): readonly Value[] {
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += counts.counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...counts.labels, le: bound }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...counts.labels, le: "+Inf" }, value: counts.count },
    { metricName: `${name}_sum`, labels: { ...counts.labels }, value: counts.sum },
    { metricName: `${name}_count`, labels: { ...counts.labels }, value: counts.count },
  ];
}

export function createHistogram({ name, help, buckets = DURATION_BUCKETS, registry }: HistogramOptions): FastHistogram {
  const all = new Map<string, Counts>();
  const metric = {
    name,
    help,
    get: async () => ({
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      values: [...all.values()].flatMap((each) => valuesOf(name, buckets, each)),
    }),
    reset: () => all.clear(),
  };
  // prom-client's type lists its own classes only; a registry needs a name and `get`.
  registry.registerMetric(metric as unknown as Metric);
  return {
    series: (labels) => {
      const key = JSON.stringify(labels);
      const known = all.get(key);
      if (known) return known;
      const made = new Counts(labels, buckets);
      all.set(key, made);
      return made;
    },
  };
}
