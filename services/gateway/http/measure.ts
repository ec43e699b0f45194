// What is kept of every request: a histogram by route, method and status, the end of its span, and its access line.
import type { Clock } from "@souk/chassis/clock";
import type { Telemetry } from "@souk/chassis/telemetry";
import { createHistogram, type Series } from "@souk/chassis/telemetry-histogram";
import type { AccessLog } from "./access-log.ts";
import type { Finish } from "./exchange.ts";

export type MeasureOptions = { readonly telemetry: Telemetry; readonly clock: Clock; readonly accessLog: AccessLog };

export function createMeasure({ telemetry, clock, accessLog }: MeasureOptions): Finish {
  const duration = createHistogram({
    name: "souk_http_request_duration_seconds",
    help: "Requests at the gateway, from their head to the end of their answer.",
    registry: telemetry.registry,
  });
  const known = new Map<string, Map<number, Series>>();
  const seriesOf = (route: string, cache: string, status: number): Series => {
    const key = cache === "none" ? route : `${route} ${cache}`;
    let byStatus = known.get(key);
    if (byStatus === undefined) {
      byStatus = new Map();
      known.set(key, byStatus);
    }
    let series = byStatus.get(status);
    if (series === undefined) {
      series = duration.series({ route, cache, status: String(status) });
      byStatus.set(status, series);
    }
    return series;
  };
  return (exchange, status) => {
    const durationMs = clock.monotonicMs() - exchange.startedMs;
    seriesOf(exchange.route, exchange.cache, status).observe(durationMs / 1000);
    exchange.span.set("http.route", exchange.route);
    exchange.span.set("http.response.status_code", status);
    exchange.span.end(status >= 500 ? `status ${status}` : undefined);
    accessLog({
      method: exchange.message.method ?? "",
      url: exchange.message.url ?? "",
      status,
      durationMs,
      traceId: exchange.traceId,
      cache: exchange.cache,
      caller: exchange.caller,
    });
  };
}
