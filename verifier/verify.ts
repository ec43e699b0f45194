// The invariant checker: looks at every store from outside and says what does not hold. While the shop runs, a suspicion
// that speaks of rest counts only if it is still there when the shop is read again for a while.
import type { Check, Violation } from "./checks/check.ts";
import { messageChecks } from "./checks/message-checks.ts";
import { orderChecks } from "./checks/order-checks.ts";
import { paymentChecks } from "./checks/payment-checks.ts";
import { sessionChecks } from "./checks/session-checks.ts";
import { stockChecks } from "./checks/stock-checks.ts";
import { readMarket, type Stores } from "./read-market.ts";
import type { Market } from "./rows.ts";

export type { Violation } from "./checks/check.ts";
export type { Stores } from "./read-market.ts";
export { readMessages } from "./readers/messages.ts";
export { readSnapshot } from "./readers/snapshot.ts";
export type { Acknowledgement } from "./rows.ts";
export { RELAY } from "./subscriptions.ts";

export type VerifyOptions = {
  readonly stores: Stores;
  /** A JSON-lines file of what clients were told. */
  readonly acknowledgements?: string;
  /** A shop that does not run is read once; what speaks of rest is judged only if its queues were drained. */
  readonly running: boolean;
  readonly clock: { now(): number; sleep(ms: number): Promise<void> };
  readonly patienceMs?: number;
  /** Fewer orders than this, and the check has proved nothing. */
  readonly minOrders?: number;
};

export type CheckResult = {
  readonly invariant: string;
  readonly when: Check["when"];
  readonly title: string;
  readonly checked: number;
  readonly violations: number;
  /** False where the shop stopped before its queues were drained: then nothing can be said. */
  readonly judged: boolean;
};

export type VerifyReport = {
  readonly results: readonly CheckResult[];
  readonly violations: readonly Violation[];
  readonly orders: number;
  readonly acknowledged: number;
  readonly rounds: number;
  /** Why the whole means nothing, if so. */
  readonly vacuous: string | undefined;
};

export const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 1_000;

export const checks: readonly Check[] = [
  ...orderChecks,
  ...stockChecks,
  ...paymentChecks,
  ...messageChecks,
  ...sessionChecks,
];

export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { clock, stores, acknowledgements, running } = options;
  const look = (): Promise<Market> => readMarket({ stores, acknowledgements, running, now: clock.now() });
  const untilMs = clock.now() + (options.patienceMs ?? PATIENCE_MS);
  let market = await look();
  let found = judge(market);
  const broken = new Map(found.violations.filter(isAlways).map((each) => [keyOf(each), each]));
  let suspects = found.violations.filter((each) => !isAlways(each));
  let rounds = 1;
  while (running && suspects.length > 0 && clock.now() < untilMs) {
    await clock.sleep(LOOK_EVERY_MS);
    market = await look();
    found = judge(market);
    rounds += 1;
    for (const each of found.violations.filter(isAlways)) broken.set(keyOf(each), each);
    const before = new Set(suspects.map(keyOf));
    suspects = found.violations.filter((each) => before.has(keyOf(each)));
  }
  const drained = running || !suspects.some((each) => each.invariant === "M3");
  const violations = [...broken.values(), ...(drained ? suspects : [])].map(({ check: _, ...each }) => each);
  return {
    results: checks.map((check) => ({
      invariant: check.invariant,
      when: check.when,
      title: check.title,
      checked: found.checked.get(check) ?? 0,
      violations: [...broken.values(), ...suspects].filter(
        (each) => each.check === check && (drained || isAlways(each)),
      ).length,
      judged: check.when === "always" || drained,
    })),
    violations,
    orders: market.orders.orders.size,
    acknowledged: market.acknowledged.length,
    rounds,
    vacuous: vacuity(market, options),
  };
}

type Found = Violation & { readonly check: Check };

/** One run of every check over one look. */
export function judge(market: Market): {
  readonly checked: ReadonlyMap<Check, number>;
  readonly violations: readonly Found[];
} {
  const violations: Found[] = [];
  const checked = new Map<Check, number>();
  for (const check of checks) {
    const count = check.run(market, (key, message, rows) =>
      violations.push({ invariant: check.invariant, key, message, rows, check }),
    );
    checked.set(check, count);
  }
  return { checked, violations };
}

const isAlways = ({ check }: Found): boolean => check.when === "always";
const keyOf = ({ check, key }: Found): string => `${check.invariant} ${check.when} ${key}`;

function vacuity(market: Market, { minOrders = 0, acknowledgements }: VerifyOptions): string | undefined {
  const { size } = market.orders.orders;
  if (size < minOrders) return `only ${size} orders, at least ${minOrders} were expected`;
  if (minOrders > 0 && acknowledgements !== undefined && market.acknowledged.length === 0) return "no acknowledgements";
  return undefined;
}
