// The last errors that this instance has logged, kept for whoever runs the shop: the log says them too, but somebody has to
// look there. What is said again is counted. Read off the log's own lines, so that nothing is in here that the log hides.
import { access } from "@souk/contracts/access";
import { defineRoute, type ServiceName } from "@souk/contracts/route";
import { nullable, object, type Static, Type } from "@souk/contracts/schema";

/** Different ones; the longest ago goes first. */
const MAX_KEPT = 50;
const MAX_CHARACTERS = 500;
/** Lines begin with their level (log.ts): an `error` or a `fatal` has it here. */
const LEVEL_AT = '{"level":"'.length;

export const RecentErrorSchema = object({
  /** Epoch milliseconds of the last time. */
  at: Type.Integer({ minimum: 0 }),
  times: Type.Integer({ minimum: 1 }),
  message: Type.String(),
  /** What the error itself said, where there was one. */
  reason: nullable(Type.String()),
  traceId: nullable(Type.String()),
});

export type RecentError = Readonly<Static<typeof RecentErrorSchema>>;

export type RecentErrors = {
  /** A line of the log, of any level. */
  note(line: string): void;
  /** The newest first. */
  list(): readonly RecentError[];
};

/** The path, for whoever asks one instance and not a service. */
export const ERRORS_PATH = "/internal/errors";

export function recentErrorsRoute(service: string) {
  return defineRoute({
    name: `${service}RecentErrors`,
    service: service as ServiceName, // Emulators, which are none, have no errors to tell.
    method: "GET",
    path: ERRORS_PATH,
    summary: "What this instance has logged as errors since it began, the newest first",
    access: access.service,
    replies: { 200: object({ items: Type.Array(RecentErrorSchema) }) },
  });
}

export function createRecentErrors(): RecentErrors {
  const kept = new Map<string, RecentError>();
  return {
    note: (line) => {
      if (line[LEVEL_AT] !== "e" && line[LEVEL_AT] !== "f") return;
      const { key, ...said } = read(line);
      const times = (kept.get(key)?.times ?? 0) + 1;
      kept.delete(key); // The order of the map is the order of the last time.
      kept.set(key, { ...said, times });
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    list: () => [...kept.values()].reverse(),
  };
}

type Line = {
  readonly time?: unknown;
  readonly msg?: unknown;
  readonly traceId?: unknown;
  readonly reason?: unknown;
  readonly err?: { readonly message?: unknown };
};

function read(line: string): Omit<RecentError, "times"> & { readonly key: string } {
  const { time, msg, traceId, reason, err } = JSON.parse(line) as Line;
  const message = short(msg) ?? "";
  const why = short(err?.message) ?? short(reason) ?? null;
  const at = typeof time === "number" ? time : 0;
  return { key: `${message} ${why}`, at, message, reason: why, traceId: short(traceId) ?? null };
}

function short(text: unknown): string | undefined {
  return typeof text === "string" ? text.slice(0, MAX_CHARACTERS) : undefined;
}
