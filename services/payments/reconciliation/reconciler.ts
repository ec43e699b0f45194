// The sweep below everything else: one instance at a time looks at what is open for too long, and reads the provider's
// journal for what no webhook told (captures, failed refunds, refunds made in the dashboard).
import type { Repeating } from "@souk/chassis/clock";
import { backgroundContext } from "@souk/chassis/context";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import type { CallParts } from "../payment/provider-calls.ts";
import { takeNotice } from "../webhook/provider-notices.ts";
import { lookAtPayable } from "./look-at-payable.ts";

export type ReconcilerOptions = CallParts & {
  readonly random: Random;
  readonly log: Log;
  readonly instance: string;
  /** How often due payables are looked for. */
  readonly sweepMs: number;
  /** How often the provider's journal is read. */
  readonly journalMs: number;
};

export type Reconciler = {
  start(): void;
  stop(): Promise<void> /** One round now; tests call it. */;
  sweep(): Promise<void>;
};

const LEASE_MS = 60_000;
const DUE_AT_ONCE = 100;
const LOOKS_IN_FLIGHT = 8;
const LOOK_TIMEOUT_MS = 15_000;
const JOURNAL_TIMEOUT_MS = 30_000;
/** Events may show up in the journal a little late, and clocks differ: each time is read twice over its edge. */
const JOURNAL_OVERLAP_MS = 30_000;
/** A long absence is caught up in pieces of this length; a new shop looks back as far. */
const JOURNAL_WINDOW_MS = 600_000;
const JOURNAL = "provider-events";

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { clock, store, log } = options;
  let repeating: Repeating | undefined;
  let journalReadAt = 0;
  const sweep = async (): Promise<void> => {
    const now = clock.now();
    const due = await store.due(now, DUE_AT_ONCE);
    const journalIsDue = now - journalReadAt >= options.journalMs;
    if (due.length === 0 && !journalIsDue) return;
    const lease = await store.claimSweep(options.instance, LEASE_MS);
    if (lease === "held") return;
    await lookAtAll(options, due);
    // What is still to be caught up with comes with the next round; a provider that is away gets its time.
    if (journalIsDue && (await readJournal(options, lease.fence)) !== "more") journalReadAt = now;
  };
  return {
    sweep,
    start() {
      repeating = clock.every(options.sweepMs, () =>
        sweep().catch((error: unknown) => log.error({ err: error }, "the payments sweep failed")),
      );
    },
    stop: async () => repeating?.stop(),
  };
}

async function lookAtAll(options: ReconcilerOptions, orderIds: readonly string[]): Promise<void> {
  const waiting = [...orderIds];
  const work = async (): Promise<void> => {
    for (let orderId = waiting.shift(); orderId !== undefined; orderId = waiting.shift()) {
      const context = backgroundContext({ ...options, timeoutMs: LOOK_TIMEOUT_MS });
      await lookAtPayable(options, orderId, context).catch((error: unknown) =>
        context.log.error({ err: error, orderId }, "a payable could not be looked at"),
      );
    }
  };
  await Promise.all(Array.from({ length: LOOKS_IN_FLIGHT }, work));
}

/** Reads on from the cursor; it moves only past what was taken. "more": the rest comes with the next round. */
async function readJournal(options: ReconcilerOptions, fence: number): Promise<"read" | "more" | "unanswered"> {
  const { store, provider, clock } = options;
  const context = backgroundContext({ ...options, timeoutMs: JOURNAL_TIMEOUT_MS });
  const now = clock.now();
  const from = (await store.readCursor(JOURNAL)) ?? now - JOURNAL_WINDOW_MS;
  const until = Math.min(now, from + JOURNAL_WINDOW_MS);
  const found = await provider.notices(from - JOURNAL_OVERLAP_MS, until + 1_000, context.deadline);
  if (found.kind === "unanswered") return "unanswered";
  for (const notice of found.items) {
    if ((await takeNotice(options, notice, context)) === "unanswered") return "unanswered";
  }
  await store.moveCursor(JOURNAL, until, fence);
  return until < now ? "more" : "read";
}
