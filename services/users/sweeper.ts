// Drops what has expired: tokens, counters, old audit rows. Every instance does it; doing it twice changes nothing.
import type { Clock } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import { AUDIT_KEPT_MS, type AuditLog } from "./audit/audit.ts";
import type { AttemptStore } from "./guard/attempt-store.ts";
import type { MailLinkStore } from "./link/mail-link-store.ts";
import type { IdentityStore } from "./openid/identity-store.ts";
import type { SessionStore } from "./session/session-store.ts";

const EVERY_MS = 5 * 60_000;
/** Rows of one kind in one operation: a sweep must not hold the writer for long. */
const BATCH = 500;
const MAX_BATCHES = 40;

type Parts = {
  readonly sessions: SessionStore;
  readonly links: MailLinkStore;
  readonly identities: IdentityStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
};

export function startSweeper({ sessions, links, identities, attempts, audit, clock, log }: Parts): {
  stop(): Promise<void>;
} {
  const sweeps = [
    () => sessions.sweep(clock.now(), BATCH),
    () => links.sweep(clock.now(), BATCH),
    () => identities.sweep(clock.now(), BATCH),
    () => attempts.sweep(clock.now(), BATCH),
    () => audit.sweep(clock.now() - AUDIT_KEPT_MS, BATCH),
  ];
  return clock.every(EVERY_MS, async () => {
    try {
      for (const sweep of sweeps) await untilClean(sweep);
    } catch (error) {
      log.error({ err: error }, "the sweep of expired rows failed");
    }
  });
}

async function untilClean(sweep: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    if ((await sweep()) < BATCH) return;
  }
}
