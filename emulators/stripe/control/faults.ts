// Faults that a test or an operator arms: for the next N matching requests or webhooks, or with a seeded probability.
// They are kept on disk, so that a killed emulator comes back as unkind as it was.
import type { Database } from "../store/database.ts";

export const requestFaultKinds = ["drop_reply", "delay", "rate_limit", "server_error"] as const;
export const webhookFaultKinds = [
  "withhold_webhook",
  "duplicate_webhook",
  "delay_webhook",
  "shuffle_webhooks",
] as const;
export type RequestFaultKind = (typeof requestFaultKinds)[number];
export type WebhookFaultKind = (typeof webhookFaultKinds)[number];

export type Fault = {
  readonly id: string;
  readonly kind: RequestFaultKind | WebhookFaultKind;
  /** Globs with `*`; what is left out matches everything. */
  readonly match: {
    readonly method?: string;
    readonly path?: string;
    readonly idempotencyKey?: string;
    readonly eventType?: string;
  };
  /** How many matches are still hit; null: no end. */
  readonly times: number | null;
  /** The chance of each match, 0–1. */
  readonly probability: number;
  readonly seed: number;
  /** For the delays and the width of a shuffle. */
  readonly delayMs: number;
  /** `server_error`: whether the request takes effect before the 500. `drop_reply` always does. */
  readonly executes: boolean;
};

export type RequestToMatch = {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | undefined;
};

export type Faults = {
  readonly armed: () => boolean;
  /** The faults that hit this request; each counts as used. */
  hitRequest(request: RequestToMatch): readonly Fault[];
  hitWebhook(kind: WebhookFaultKind, eventType: string): Fault | undefined;
  arm(fault: Fault): void;
  list(): readonly Fault[];
  clear(): void;
  /** A number in [0, 1) for the shuffle of a fault. */
  chance(fault: Fault): number;
};

export const FAULTS_MAX = 100;

export function createFaults(database: Database): Faults {
  let faults: readonly Fault[] = database
    .all<{ body: string }>("SELECT body FROM faults ORDER BY id")
    .map(({ body }) => JSON.parse(body) as Fault);
  const generators = new Map<string, () => number>();
  const chance = (fault: Fault): number => {
    const known = generators.get(fault.id) ?? seeded(fault.seed);
    generators.set(fault.id, known);
    return known();
  };
  const use = (fault: Fault): boolean => {
    if (fault.probability < 1 && chance(fault) >= fault.probability) return false;
    if (fault.times === null) return true;
    const left = { ...fault, times: fault.times - 1 };
    faults =
      left.times > 0
        ? faults.map((each) => (each.id === fault.id ? left : each))
        : faults.filter(({ id }) => id !== fault.id);
    if (left.times > 0) database.run("UPDATE faults SET body = ? WHERE id = ?", JSON.stringify(left), fault.id);
    else database.run("DELETE FROM faults WHERE id = ?", fault.id);
    return true;
  };
  return {
    armed: () => faults.length > 0,
    hitRequest: (request) => faults.filter((fault) => matchesRequest(fault, request)).filter(use),
    hitWebhook: (kind, eventType) =>
      faults.find((fault) => fault.kind === kind && glob(fault.match.eventType, eventType) && use(fault)),
    arm(fault) {
      faults = [...faults, fault];
      database.run("INSERT INTO faults (id, body) VALUES (?, ?)", fault.id, JSON.stringify(fault));
    },
    list: () => faults,
    clear() {
      faults = [];
      generators.clear();
      database.run("DELETE FROM faults");
    },
    chance,
  };
}

function matchesRequest(fault: Fault, request: RequestToMatch): boolean {
  if (!requestFaultKinds.some((kind) => kind === fault.kind)) return false;
  const { match } = fault;
  return (
    glob(match.method, request.method) &&
    glob(match.path, request.path) &&
    glob(match.idempotencyKey, request.idempotencyKey ?? "")
  );
}

/** `*` stands for any characters; matching is linear. */
export function glob(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === value;
  const first = parts[0]!;
  const last = parts[parts.length - 1]!;
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found < 0 || found + part.length > value.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** mulberry32: small, seeded, good enough to choose victims. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
