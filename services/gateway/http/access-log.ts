// One line per request, in pino's form, put together by hand: on the cached path a generic logger would cost more
// than the answer. Secrets in URLs are taken out; headers and bodies are never written.
import { bufferedStandardOutput, redactUrl } from "@souk/chassis/log";

export type AccessEntry = {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  readonly traceId: string;
  readonly cache: "hit" | "stale" | "miss" | "none";
  readonly caller: string;
};

export type AccessLog = (entry: AccessEntry) => void;

export type AccessLogOptions = {
  readonly service: string;
  readonly instance: string;
  readonly level: string;
  readonly now: () => number;
  readonly destination?: { write(line: string): unknown };
};

const LEVELS_WITH_ACCESS = new Set(["info", "debug", "trace"]);

export function createAccessLog({ service, instance, level, now, destination }: AccessLogOptions): AccessLog {
  if (!LEVELS_WITH_ACCESS.has(level)) return () => undefined;
  const output = destination ?? bufferedStandardOutput();
  const tail = `,"service":${JSON.stringify(service)},"instance":${JSON.stringify(instance)},"pid":${process.pid},"msg":"request"}\n`;
  return (entry) => {
    output.write(
      `{"level":"info","time":${now()},"traceId":"${entry.traceId}","method":${quoted(entry.method)},"url":${quoted(redactUrl(entry.url))},"status":${entry.status},"durationMs":${Math.round(entry.durationMs * 100) / 100},"cache":"${entry.cache}","caller":${quoted(entry.caller)}${tail}`,
    );
  };
}

const NEEDS_ESCAPE = /["\\]/;

/** URLs and methods have passed the printable check, so only quotes and backslashes could end the string. */
function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
